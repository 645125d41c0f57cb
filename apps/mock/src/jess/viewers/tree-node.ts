/** A node of the trees that the service's viewers draw. */
export interface TreeNode {
  readonly state: object | null;
  readonly id: string | null;
  readonly li_attr: object | null;
  readonly a_attr: object | null;
  readonly type: string;
  readonly text: string;
  readonly data: object | null;
  readonly children: readonly TreeNode[];
}

export function treeNode(
  type: string,
  text: string,
  children: readonly TreeNode[],
  more: Partial<TreeNode> = {},
): TreeNode {
  return { state: null, id: null, li_attr: null, a_attr: null, type, text, data: null, children, ...more };
}
