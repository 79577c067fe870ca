import { ChatbotAgent, type ChatbotAgentOptions } from "./chatbot-agent.ts";
import { HRChatbot, type HRChatbotOptions } from "./hr-chatbot.ts";

export const createChatbotAgent = (options: ChatbotAgentOptions): ChatbotAgent => new ChatbotAgent(options);

/** An HR chatbot whose index is open. */
export async function createHRChatbot(options: HRChatbotOptions): Promise<HRChatbot> {
  const chatbot = new HRChatbot(options);
  await chatbot.open();
  return chatbot;
}

/** @deprecated The older name of `createHRChatbot`. */
export const createHRChatbotAgent = createHRChatbot;
