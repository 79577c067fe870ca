#!/usr/bin/env node
import { restartWithAllocator } from "./platform/allocator.ts";
import { keepCompiled } from "./platform/compile-cache.ts";

// Nothing else is loaded before: what would be is loaded twice.
keepCompiled();
restartWithAllocator();
await import("./program.ts");
