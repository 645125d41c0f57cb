import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { flag, known, number, tagged, text, textOrNull, whole } from "../../documents/known.js";
import { envelopeOf, unauthorized } from "./envelope.js";

const api = "/jess_web/api";

const newerNode = known("[client NB]", {
  text,
  type: text,
  id: textOrNull,
  state: known("[client NB]", { disabled: flag, openned: flag, selected: flag }),
  data: known("[client NB]", { fullPath: text, folder: flag, lastModified: whole, size: whole }),
  a_attr: known("[client NB]", { title: text }),
  li_attr: z.looseObject({}),
  children: tagged(z.array(z.looseObject({})), "[client NB]", "nodes of the same kind"),
});

/** A folder of stored files, and of results in the older form. */
export const olderNode = known("[doc job_dir]", {
  name: text,
  fileName: text,
  open: flag,
  nocheck: flag,
  fileSize: whole,
  children: tagged(z.array(z.looseObject({})), "[doc job_dir]", "nodes of the same kind"),
});

const viewerNode = known("[doc eso_tree]", {
  state: z.unknown(),
  id: textOrNull,
  li_attr: z.unknown(),
  a_attr: z.unknown(),
  type: text,
  text,
  data: z.unknown(),
  children: tagged(z.array(z.looseObject({})), "[doc eso_tree]", "nodes of the same kind"),
});

const esoTrees = known("[doc eso_tree]", {
  inProgress: flag,
  varTrees: z.array(viewerNode),
  runPeriods: z.array(
    known("[doc eso_tree]", {
      title: text,
      latitude: number,
      longitude: number,
      timeZone: number,
      elevation: number,
      dictItemID: whole,
      values: z.unknown(),
    }),
  ),
  treeNames: z.unknown(),
  annualData: z.unknown(),
});

const esoSeries = z.array(
  known("[doc eso_var]", {
    values: tagged(
      z.array(z.array(number)),
      "[doc eso_var] [inferred]",
      "time, in milliseconds of the year 1980, and value",
    ),
    domain: z.unknown(),
    varId: number,
    var: text,
    unit: text,
    period: z.unknown(),
    frequency: text,
  }),
);

const missing = tagged(z.unknown(), "[doc eso_tree]", "the file is not there; its body is UNKNOWN");
const foreign = tagged(z.unknown(), "[doc eso_tree]", "no good session, or a job that is not accessible");

/** Results of JESS. @see docs/services/jess.md 3 */
export const resultCalls: Calls = {
  [`GET ${api}/job/dir/:id`]: {
    summary: "The files of a job as a tree",
    section: "J12",
    fact: "[doc job_dir] [client NB]",
    answers: { 200: envelopeOf(z.union([newerNode, olderNode])), 401: unauthorized },
  },
  [`GET ${api}/job/file/:id`]: {
    summary: "All files of a job, or those of some extensions, in a zip",
    section: "J13",
    fact: "[doc start] [client NB, CS1, CSDOC]",
    query: known("[client CS1, CSDOC]", {
      ext: tagged(text.optional(), "[client CS1, CSDOC]", "extensions without dots, joined by commas"),
    }),
    answers: { 200: "application/zip", 401: unauthorized },
  },
  [`GET ${api}/job/file/:id/*`]: {
    summary: "One file of a job",
    section: "J14",
    fact: "[client NB, STREAM, IRET]",
    answers: { 200: "application/octet-stream", 401: unauthorized },
  },
  [`GET ${api}/job/text/:id/*`]: {
    summary: "One file of a job, for browsers",
    section: "J15",
    fact: "[client NB]",
    answers: { 200: "text/plain", 401: unauthorized },
  },
  [`GET ${api}/eso/:id/*`]: {
    summary: "The variables of an output file as trees",
    section: "J16",
    fact: "[doc eso_tree] [client IRET]",
    answers: { 200: esoTrees, 401: foreign, 404: missing },
  },
  [`GET ${api}/eso/var/:id/*`]: {
    summary: "The values of variables",
    section: "J17",
    fact: "[doc eso_var] [client IRET]",
    query: known("[doc eso_var]", {
      pid: tagged(text.optional(), "[inferred]", "number of the period"),
      vars: tagged(text.optional(), "[client IRET]", "numbers of variables, joined by commas"),
    }),
    answers: { 200: esoSeries, 401: foreign, 404: missing },
  },
  [`GET ${api}/dxf/:id/*`]: {
    summary: "A reference to a drawing",
    section: "J18",
    fact: "[client NB]",
    answers: { 200: envelopeOf(tagged(text, "[client NB]", "32 hex digits")), 401: unauthorized },
  },
  [`GET ${api}/idf/:id/*`]: {
    summary: "The objects of a model as a tree, or of one type",
    section: "J19",
    fact: "[doc idf_tree, idf_objs]",
    answers: {
      200: tagged(z.unknown(), "[doc idf_tree, idf_objs]", "a tree; an object, or several, of one type"),
      401: foreign,
      404: missing,
    },
  },
  [`GET ${api}/idd/alt/:id`]: {
    summary: "The dictionary of a version of EnergyPlus as a tree",
    section: "J21",
    fact: "[doc idd_tree_alt]",
    answers: { 200: tagged(z.unknown(), "[doc idd_tree_alt]", "a tree"), 404: missing },
    isOpen: true,
  },
};
