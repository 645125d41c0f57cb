/** What the record of some cancels is worth: `none` with --no-journal, `incomplete` where it could not be written to the end. */
export type RecordState = "whole" | "incomplete" | "none";
