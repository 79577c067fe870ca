import { expect, it } from "vitest";
import { formatPlace, parsePlace, type Place } from "../../renderer/stores/place.ts";

it("keeps every place in the address", () => {
  const places: Place[] = [
    { page: "ask" },
    { page: "ask", sessionId: "a/b ü" },
    { page: "library" },
    { page: "models" },
    { page: "settings" },
  ];
  expect(places.map((place) => parsePlace(formatPlace(place)))).toEqual(places);
});

it("takes whatever else for the ask page", () => {
  for (const hash of ["", "#", "#/", "#/nowhere", "#code=1"]) expect(parsePlace(hash)).toEqual({ page: "ask" });
});
