import { describe, expect, it } from "vitest";
import { alignClaim, prepareSource } from "../../../electron/chat/grounding/align.ts";
import { unknownNames } from "../../../electron/chat/grounding/names.ts";

const source =
  "Ask Jonas Wredenhagen in Cologne (jonas.wredenhagen@quillhaven.example, +49 221 4710-310) before you book with Wayfarer. The People Partner signs the Home Office form.";

describe("unknownNames", () => {
  it.each([
    "Ask Jonas Wredenhagen before you book.",
    "You can write to jonas.wredenhagen@quillhaven.example.",
    "His number is +49 221 4710 310.",
    "Your manager or the People Partner signs the form.",
    "The Home Office form is signed by the People Partner.",
    "In Cologne you ask Jonas.",
    "Booking with Wayfarer comes after Wredenhagen's answer.",
    "From Monday to Friday, employees ask HR first.",
  ])("none in: %s", (claim) => expect(unknownNames(claim, [source], "en")).toEqual([]));

  it.each([
    ["Ask Peter Wredenhagen before you book.", ["Peter"]],
    ["Peter Miller signs the form.", ["Peter", "Miller"]],
    ["You can write to jonas@quillhaven.example.", ["jonas@quillhaven.example"]],
    ["His number is +49 221 4710-999.", ["+49 221 4710-999"]],
    ["In Sheffield you ask Jonas.", ["Sheffield"]],
    ["You book with Travelport.", ["Travelport"]],
    ["Post it in #people-help.", ["#people-help"]],
  ])("in: %s", (claim, names) => expect(unknownNames(claim, [source], "en")).toEqual(names));

  it("tells names from nouns in German", () => {
    const german = "Der Antrag ist bei Frau Katrin Sölterbek im Betriebsrat zu stellen.";
    expect(unknownNames("Den Antrag stellen Beschäftigte bei Katrin Sölterbek.", [german], "de")).toEqual([]);
    expect(unknownNames("Die Anträge nimmt der Betriebsrat entgegen.", [german], "de")).toEqual([]);
    expect(unknownNames("Der Antrag ist bei Frau Müller zu stellen.", [german], "de")).toEqual(["Müller"]);
    expect(unknownNames("Der Antrag ist bei Peter Lustig zu stellen.", [german], "de")).toEqual(["Peter", "Lustig"]);
  });
});

describe("alignClaim", () => {
  const check = (claim: string, text: string) =>
    alignClaim(
      { text: claim, vector: undefined },
      [prepareSource({ text, context: "", headings: "", language: "en", isRow: false, vector: undefined })],
      "",
    );

  it("withholds a sentence with somebody in another one's place", () => {
    expect(check("Ask Jonas Wredenhagen in Cologne before you book with Wayfarer.", source)).toMatchObject({
      supported: true,
    });
    expect(check("Ask Jonas Wredenhagen in Sheffield before you book with Wayfarer.", source)).toMatchObject({
      supported: false,
      reason: "unsupported_sentence",
    });
  });

  it.each([
    ["Dogs are prohibited in the office.", "Dogs are allowed in the office."],
    ["Contractors are in the bonus scheme.", "Contractors are excluded from the bonus scheme."],
    ["Remote work from abroad is possible.", "Remote work from abroad is not possible."],
    ["Overtime is never paid out.", "Overtime is paid out."],
    ["Requests are always rejected.", "Requests are always granted."],
  ])("withholds “%s” from “%s”", (claim, text) => {
    expect(check(claim, text)).toMatchObject({ supported: false });
  });

  it.each([
    ["Dogs are not allowed in the office.", "Dogs are not allowed in the office or are forbidden by the landlord."],
    [
      "Requests can be declined only for urgent operational reasons.",
      "Requests can be refused only for urgent operational reasons.",
    ],
    [
      "Unpaid leave of ten days may be granted.",
      "Up to ten days of leave without pay may be granted, as unpaid leave.",
    ],
  ])("keeps “%s” from “%s”", (claim, text) => {
    expect(check(claim, text)).toMatchObject({ supported: true });
  });
});
