/**
 * A version of PostgreSQL as people say it.
 *
 * @param number - as `server_version_num`: 180004 is 18.4, 90624 is 9.6.24
 */
export function versionOf(number: string): string {
  const [high, middle, low] = [4, 2, 0].map((place) => Math.floor(Number(number) / 10 ** place) % 100);
  return Number(number) < 100_000
    ? `${high}.${middle}.${low}`
    : `${Math.floor(Number(number) / 10_000)}.${Number(number) % 10_000}`;
}
