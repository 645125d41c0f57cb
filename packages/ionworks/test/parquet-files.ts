import { gunzipSync } from "node:zlib";

/** A table of all kinds of columns, as another program (Apache Arrow 25) writes it: a row of values, one of gaps, one of others. */
export const everyKind = unpacked(
  "H4sIABlsDGsC/7VXT2gjVRh/eTN5TWLsttm+MSMRQmmGrmTLNm1KqLtl3cNicSylBxGU7U7TKQ1OJjGZdNu6oAcF0UUUxD1Y" +
    "F0+yBxHxsBcLLqzHLt72ICIi6MGLiy4iUra+782fzKQzyV4M7Uzyfb/f9/d93yTLz65MU0RVqhYpYW8IJTmEEGb/Qjy5+NXf" +
    "9/HMye8WP1j+qfLX0lHPi+GLtBhCjN365PnPz3QJkUCBXY/Qwzi7NQ2tZjJ9lmbDLB4J2lqVilShispuKINQkmn++OZbrTi+" +
    "Np4C2J19RsvQDPBHevgCjo4WwSuPnNebkUA3HRfJ9DmaiwA6gHBL58fz2YkUQQMLRO++fe7h3vUnBgJf3/z1+/dYJj5geGwX" +
    "X7BB0cG/rMT7Bn90tPThR0sIxbplCAfa6n/esO/3o11C1e8eHJxj8jE6FgZYQFeZbJgOh/WPCdI0fUxDILJ5Ol+kqR4KgXMn" +
    "PBNzM3BPAINN0skAniPHkAi3TzFHaiGnlMMyXL0dkoWjRghOeIVWokJ6moe0xr3ApfSoGQg9vUj04BM8gbeIv2mhqSZiHDk1" +
    "y5FNNmosVRVyydh1wg6ym2Vg1EgMCxOI0Vin3UEFeMPU4WZdaUTNqAAzKsqHxTLKknZ1U69rdBZ6nqc4m1rXq7W6ZuRnKoUU" +
    "o6nFV+AKcQwzOz7ANADSdIIB2BUA6QLOkrWaqbV2AE0YOr5R29bXbZVo6dtWAakQCBWZIF4zrblZ+z3p8A+FnPrFyfPQQIpd" +
    "6Uyp8CST5jMuj3Ta+Y5VLYyp10ZzRbvKIMdm27iWyZ31SertQkZlspwtA5viumbphbRquIIhq1bX8/W2cdXDiZ7Y5GLHZAqC" +
    "3jAamoVoAkzt6q0GpCqyVMVNzdgwDnnHQLfWaBiOR7NjGMY+05TZB6PWtiimRAWjZdEVOE51Q6/rpgXIOCjaYdByFxhqKe2z" +
    "5BScUUjbanWqFhVtQHJ1tdlqWI3VVbcndstiJuurSFOsr+xqU4W61mSesFq0PSVf1XdWtzSjo9vWUFZgkkBvuZZHarsdmIho" +
    "E2PbII3tPGpidoXbWl13Thm8dXQSkXPy4VMKytFhuUCQ7D/elKmlltRSEos5ClOG0dlTRFYwzGUYZdqmrEgrym4EJW1TnCHw" +
    "4AexLl4akUOc2HPCCQvSgnIDRzooIzIi27PE4bvSrnJDUH7Ep4qwBaBKCAaVeZICnkTHE58zL7R7QoQnB+7MpYe/KUbgsQ8/" +
    "U+L4C9IF5V9xkH0+y579/Xh/PJtxD/s+GYCtd7E/k/5x863gRf31UH+0uzI8woOh/qG4y8SL51bUqUu5BwLWjAd/JxkBTzjh" +
    "wybyovkh2f9I81XF0fPSvLKXikAjBw2bjKNnpVnlXmpAIWHZcXRJKinvPhZEExSoS4VPNr94ewBJKemydFnZ91MVIsoXMe4Z" +
    "tJfsFRngHze2JC0pe2nfBGJ5johI3mD2MH8kdi1OOkuyuxy9mfw9aILIc0D319Ulx0yvtjcfD+Tvo9j+KrBZu9sUtiiP+ZJ0" +
    "SfnFx5WgdiLwSbCAQb69db0S3h7uU0LbwHPueg7ULca+W0kJfvI+OxGwgeUXWc16stgMN7IT3os/T/T0AmN5C4wizyx21xws" +
    "c15MUzKVByPK7ZFjaw6OFSK9+9EjNqWm8tuo8uXo8f2Y9vaj9HFGIkqC3dBkvqm1Xuvo1ulqs3laa7UaV/Jbeqtda5j5Unnq" +
    "zNQ0e6Kwh8v/8Yeus59ay+yX4n8i4yFGLg4AAA==",
);

/** A table of one column in which all values are 1.5, 40,000,000 rows in 40 groups; the file is sound. */
export const sameValue = unpacked(
  "H4sIABlsDGsC/+3Xv0vUcRzH8e/3e3ffE2mQ4Cve5eDSmwKNjK4pCPcG8z8QE4p+aPYLmhxMCpREHVQcFAQdTBwUBB3EGhQc" +
    "HEIdMgRvkGqwELrgqN5Gc+/3ELQ8RY/jew+eB5/l9bG5qaUxSSdVSdX1JEqC08Gfn9K1JEjySb4+WV2K9OM4iWv1cVr/9EEY" +
    "6kuAQCAQCMR/EiwXAoFAIFguBAKBQCBYLgQCgUAgWC4EAoFAsFwIBAKBQLBcCAQCgUCwXAgEAoFguRAIBAKBYLkQCAQCgWC5" +
    "EAgEAsFyIRAIBALBciEQCAQCwXIhEAgEguVCIBAIBILlQiAQCASC5UIgEAgEy8U5IhAIBILlQiAQCASC5UIgEAgEy8U5IhAI" +
    "BILlQiAQCASC5UIgEAgEy8U5IhAIBILlQiAQCASC5UIgEAgEy8UpIRAIBILlQiAQCASC5UIgEAgEy8UpIRAIBILlQiAQCASC" +
    "5UIgEAgEy8UpIRAIBILlQiAQCASC5UIgEAgEy8VyIRAIBILlQiAQCASC5UIgEAgEy8VyIRAIBILlQiAQCATiHy9Xrr4Q1MQP" +
    "226132tN9EHl2agmbAuquw8HJVc+l6uVoDapzBWCuCqnHyT6yctn1cd5/ZXLUnG+XscvSH5/V1VyM7h6Ps5JoES/5UTpO6nQ" +
    "N8FfQzNnpJz3pMp5szV+RY4KntZRwWwN3JBis6dVbDZbPXdl946ntXvHbJV6Q9nsDT01ZWbu82Qoq5OunDIzt78SysKKK6fM" +
    "zL3bCWVmx5VTZubWv4Yy/tWVU2bmVvojGeiPPDllZm5+JpKeGVdOmZmbehNJac2VU2bmRj5E8nnPlVNm5vq+R7JfcuWUmbnu" +
    "4ZS8G0p5csrM3PFcStbnXDllZu5wIyUrG66cMjP3vpiS+aIrp8zMbf1MydRPV06ZmXs7lpaRsbQnp8zMLS2mpW/RlVNm5ma3" +
    "0tK95copM3MTn9Jy/NGVU2bmhnszcvg848kpM3MvJjPyfsKVU2bmyssZ2Vp25ZSZuaPtjLzdduWUmbnil4wsfXHllJm53b5Y" +
    "ZvtiT06ZmducjmVi2pVTZuZW12IZXnPllJm5hb1YXuy5csrsO10plvI3V06Zfa0bysrRYNZ1sRvM2je7uawUX7tyyuzL3UZW" +
    "dtddOWX2/e4gK5sHrpwy+373IyurP1w5Zfb9brRCFkZdV39lJ7lzdZ2tXQ8etz9qaOvsbGjt6up4Wvekvevh7Y77dZcKFy5e" +
    "aMzVnvxv8upUEDQ3tTT+Asn5SPyrGQEA",
);

/** A table of one value of 200,000,000 bytes, in 6,306 bytes. */
export const wideValue = unpacked(
  "H4sIABlsDGsC/+3ZsUoDQRQF0LsPGYIukuYNGZhimywpkugKKQSbdNqF2NjpGha00KwbE9uUYm1h4W/YWojfYS3YiH2Is+BH" +
    "WFwep3iX+wd3NBxnCn28/3iN9PO0qxI+o8YD6LzsrJaHm29fW8/AiYREIoQPEX7W+98iaIKIiIiIiIiIiIiIiP634+Y2dMN1" +
    "B2iZ2eSiuMpVoHFbWtE5rDjvfAqvsWsbuJBpbMW+18uBfTpLG0deEU5wYJd16IxLUa8Gfx1JG6GHTlLm1c28uO1NyrKXV9X0" +
    "LlkU1exyep3sDfq7/cz5en14CEbDcfYLx44FZ6IYAAA=",
);

function unpacked(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(gunzipSync(Buffer.from(text, "base64")));
}
