import { arithmeticTool } from "./arithmetic.ts";
import { compareVersionsTool, type VersionHistory } from "./compare-versions.ts";
import { leaveAccrualTool } from "./leave-accrual.ts";
import { noticeEndTool } from "./notice-end.ts";
import { tenureTool } from "./tenure.ts";
import type { ChatTool } from "./tool.ts";
import { workingDaysTool } from "./working-days.ts";

/** What the HR chatbot can compute. The first that knows what to do with a question answers it. */
export const hrTools = (history: VersionHistory | undefined): readonly ChatTool[] => [
  arithmeticTool,
  workingDaysTool,
  noticeEndTool,
  leaveAccrualTool,
  tenureTool,
  ...(history ? [compareVersionsTool(history)] : []),
];
