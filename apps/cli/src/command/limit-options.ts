import { commonHeading } from "./common-options.js";
import { under, value } from "./option-specs.js";

/** What commands take that ask services and have no time of their own. */
export const limitOptions = under(commonHeading, {
  timeout: value("time", "give up after so long, all included, such as 30s (default: two minutes a request)"),
});
