import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface VirtualRowsProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowHeight: number;
  readonly columns: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (key: string | null) => void;
  /** The cells of a row, one for each column. */
  readonly cells: (row: Row) => readonly ComponentChildren[];
  readonly className: string;
  readonly empty: ComponentChildren;
}

/** Rows that are drawn beyond those in sight, on either side. */
const spare = 6;

/**
 * A grid of any length of which only what is in sight is drawn. Arrow keys, Home, End and the page keys move within it, Enter
 * chooses a row.
 */
export function VirtualRows<Row>(props: VirtualRowsProps<Row>) {
  const { label, rows, keyOf, rowHeight, columns, chosen, onChoose, cells, className, empty } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [activeKey, setActive] = useState<string | null>(null);
  const found = rows.findIndex((row) => keyOf(row) === activeKey);
  const active = found < 0 ? 0 : found;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[next];
    const element = box.current;
    if (row === undefined || element === null) return;
    setActive(keyOf(row));
    const from = next * rowHeight;
    const room = element.clientHeight - rowHeight;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + rowHeight > element.scrollTop + room) element.scrollTop = from + rowHeight - room;
  };
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[active];
    if (to !== undefined) move(activeKey === null && event.key === "ArrowDown" ? 0 : to);
    else if ((event.key === "Enter" || event.key === " ") && row !== undefined) onChoose(keyOf(row));
    else if (event.key === "Escape") onChoose(null);
    else return;
    event.preventDefault();
  };

  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - spare, rows.length - 1));
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + spare);
  const idOf = (index: number): string => `${className}-${String(index)}`;
  const isActiveDrawn = activeKey !== null && active >= first && active < last;
  useEffect(() => {
    // What is gone leaves the place in the list as it was.
    const element = box.current;
    if (element !== null) setTop(element.scrollTop);
  }, [rows.length]);

  return (
    <div
      ref={box}
      class={`rows ${className}`}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={isActiveDrawn ? idOf(active) : undefined}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div class="row heads" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column} role="columnheader">
            {column}
          </span>
        ))}
      </div>
      {rows.length === 0 ? (
        <div role="row" class="empty">
          <span role="gridcell">{empty}</span>
        </div>
      ) : (
        <div role="rowgroup" class="canvas" style={{ height: `${String(rows.length * rowHeight)}px` }}>
          {rows.slice(first, last).map((row, offset) => {
            const index = first + offset;
            const key = keyOf(row);
            const isActive = isActiveDrawn && index === active;
            return (
              <div
                key={key}
                id={idOf(index)}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={key === chosen}
                class={`row${isActive ? " active" : ""}`}
                style={{
                  transform: `translateY(${String(index * rowHeight)}px)`,
                  height: `${String(rowHeight)}px`,
                }}
                onClick={() => {
                  setActive(key);
                  onChoose(key === chosen ? null : key);
                }}
              >
                {cells(row).map((cell, at) => (
                  <span key={columns[at]} role="gridcell" class={`cell-${columns[at] ?? ""}`}>
                    {cell}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
