import { z } from "zod";
import type { ReplyLanguage } from "../question-language.ts";

/** In which a tool says its result: the question's; no model is asked for it. */
export const languageSchema: z.ZodType<ReplyLanguage> = z.enum(["en", "de"]);
