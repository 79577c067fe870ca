// Runs in the page and in Node: what may cross between them, as text. Whatever isn't listed throws, as Electron does
// with what can't be cloned; what it could clone and this doesn't know throws too.
globalThis.standInCodec ??= (() => {
  const toText = (bytes) => {
    let text = "";
    for (let start = 0; start < bytes.length; start += 32_768) {
      text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
    }
    return btoa(text);
  };
  const toBytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const encodeValue = (value) => {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value === undefined) return { $: "undefined" };
    if (Array.isArray(value)) return value.map(encodeValue);
    if (value instanceof ArrayBuffer) return { $: "buffer", bytes: toText(new Uint8Array(value)) };
    if (value instanceof Uint8Array) return { $: "bytes", bytes: toText(value) };
    const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
    if (prototype !== null && prototype?.constructor?.name !== "Object") {
      throw new Error(`An object could not be cloned: ${Object.prototype.toString.call(value)}`);
    }
    return { $: "object", fields: Object.entries(value).map(([key, field]) => [key, encodeValue(field)]) };
  };
  const decodeValue = (value) => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(decodeValue);
    if (value.$ === "undefined") return undefined;
    if (value.$ === "buffer") return toBytes(value.bytes).buffer;
    if (value.$ === "bytes") return toBytes(value.bytes);
    return Object.fromEntries(value.fields.map(([key, field]) => [key, decodeValue(field)]));
  };
  return {
    encode: (value) => JSON.stringify(encodeValue(value)),
    decode: (text) => decodeValue(JSON.parse(text)),
  };
})();
