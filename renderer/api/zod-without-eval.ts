import { config } from "zod";

// The page's policy forbids building functions from text, and zod would otherwise try whether it may.
config({ jitless: true });
