import { ChatbotAgent, type ChatbotAgentOptions } from "./chatbot-agent.ts";
import type { VersionHistory } from "./tools/compare-versions.ts";
import { hrTools } from "./tools/hr-tools.ts";

/** Who the model is told it is, for HR. */
export const hrPersona =
  "You are Handrail, the assistant of an HR department. You help HR staff answer employees' questions about the company's policies: leave, pay, working time, benefits, conduct, joining and leaving.";

export interface HRChatbotOptions extends Omit<ChatbotAgentOptions, "persona" | "tools"> {
  /** Absent: versions aren't compared. */
  readonly versions?: VersionHistory;
  /** Opens the search index; what it throws is logged, and questions answer INDEX_REBUILDING until it is open. */
  readonly openIndex?: () => Promise<void>;
}

/** The chatbot that answers HR's questions from the company's documents. */
export class HRChatbot extends ChatbotAgent {
  readonly #openIndex: () => Promise<void>;

  constructor(options: HRChatbotOptions) {
    super({ ...options, persona: hrPersona, tools: hrTools(options.versions) });
    this.#openIndex = options.openIndex ?? (() => Promise.resolve());
  }

  /** Opens the index; to be called once before the first question. */
  open(): Promise<void> {
    return this.#openIndex();
  }
}
