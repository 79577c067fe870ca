import { ChatbotAgent, type ChatbotAgentOptions } from "./chatbot-agent.ts";

/** Who the model is told it is, for HR. */
export const hrPersona =
  "You are Handrail, the assistant of an HR department. You help HR staff answer employees' questions about the company's policies: leave, pay, working time, benefits, conduct, joining and leaving.";

export interface HRChatbotOptions extends Omit<ChatbotAgentOptions, "persona"> {
  /** Opens the search index; what it throws is logged, and questions answer INDEX_REBUILDING until it is open. */
  readonly openIndex?: () => Promise<void>;
}

/** The chatbot that answers HR's questions from the company's documents. */
export class HRChatbot extends ChatbotAgent {
  readonly #openIndex: () => Promise<void>;

  constructor(options: HRChatbotOptions) {
    super({ ...options, persona: hrPersona });
    this.#openIndex = options.openIndex ?? (() => Promise.resolve());
  }

  /** Opens the index; to be called once before the first question. */
  open(): Promise<void> {
    return this.#openIndex();
  }
}
