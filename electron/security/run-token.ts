import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** The admin token of this run: 256 random bits, new at every start, kept nowhere but in `server.json`. */
export class RunToken {
  readonly value = randomBytes(32).toString("base64url");
  readonly #digest = digestOf(this.value);

  /** Compares digests in constant time: neither the text nor the length of the token shows in how long it takes. */
  matches(candidate: string): boolean {
    return timingSafeEqual(this.#digest, digestOf(candidate));
  }
}

/** The token of an `Authorization: Bearer …` header (RFC 6750, 2.1); undefined: there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? "")?.[1];
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();
