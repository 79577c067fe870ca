import { readFileSync, writeFileSync } from "node:fs";
import { lockFileSchema, missingPlatformPackages, withPlatformPackages } from "./lock-file.ts";

/** `npm run fix-lock`, after every change of the lock: names the platform packages that it lacks. */
const path = new URL("../../package-lock.json", import.meta.url);
const lock = lockFileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
const missing = missingPlatformPackages(lock);
if (missing.length > 0) writeFileSync(path, `${JSON.stringify(withPlatformPackages(lock), null, 2)}\n`);
for (const { name, version } of missing) process.stdout.write(`added ${name}@${version}\n`);
process.stdout.write(`${missing.length} packages added\n`);
