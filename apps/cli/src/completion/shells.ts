/** The shells that simjobs completes in. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;
