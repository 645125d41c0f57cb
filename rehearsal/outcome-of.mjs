/** What a check tells: its name, and what went wrong, if anything did. */
export function outcomeOf(what, { code, output }, says = /^/) {
  if (code === 0 && says.test(output)) return { what, problem: undefined };
  return {
    what,
    problem: `exit code ${code}${code === 0 ? `, and nothing that fits ${says}` : ""}\n${output}`,
  };
}
