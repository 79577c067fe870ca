#!/usr/bin/env node
import { restartWithAllocator } from "./platform/allocator.ts";

// Nothing else is loaded before: what would be is loaded twice.
restartWithAllocator();
await import("./program.ts");
