import electronPackage from "electron/package.json" with { type: "json" };

/** Libraries look here to know where they run, and some go another way then. */
Object.defineProperty(process, "versions", {
  value: Object.freeze({ ...process.versions, electron: electronPackage.version }),
});
