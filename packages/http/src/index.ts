export type { HttpReply, HttpRequest, RequestBody, RequestIntent, Transport } from "./transport.js";
