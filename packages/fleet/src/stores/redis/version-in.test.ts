import { expect, it } from "vitest";
import { versionIn } from "./version-in.js";

it.each([
  ["# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n", { product: "Redis", version: "7.0.15" }],
  [
    "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.3\r\n",
    { product: "Valkey", version: "8.1.3" },
  ],
  ["# Server\r\n", { product: "Redis", version: "of an unknown version" }],
])("%j tells what it is", (info, found) => {
  expect(versionIn(info)).toEqual(found);
});
