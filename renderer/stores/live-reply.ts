import type {
  ChatEvent,
  ChatResponse,
  Citation,
  Claim,
  Conflict,
  Sensitivity,
  ToolCall,
} from "../../electron/contract/chat.ts";
import type { Message } from "../../electron/contract/sessions.ts";

/** A reply while it is being written. */
export interface LiveReply {
  /** Unknown after a reload until the question is stored. */
  readonly question: string | undefined;
  readonly sessionId: string | undefined;
  readonly questionId: string | undefined;
  readonly messageId: string | undefined;
  /** `asking`: nothing found yet. `quoted`: the quoted answer stands. `writing`: generated text takes its place. */
  readonly phase: "asking" | "quoted" | "writing";
  readonly citations: readonly Citation[];
  readonly quotedAnswer: string;
  readonly sensitivity: Sensitivity | undefined;
  readonly conflicts: readonly Conflict[];
  readonly toolCalls: readonly ToolCall[];
  readonly generating: boolean;
  readonly text: string;
  readonly claims: readonly Claim[];
  readonly lastSeq: number;
  readonly stopping: boolean;
}

export function startReply(question: string | undefined, sessionId: string | undefined): LiveReply {
  return {
    question,
    sessionId,
    questionId: undefined,
    messageId: undefined,
    phase: "asking",
    citations: [],
    quotedAnswer: "",
    sensitivity: undefined,
    conflicts: [],
    toolCalls: [],
    generating: false,
    text: "",
    claims: [],
    lastSeq: 0,
    stopping: false,
  };
}

/** The reply after one more event; `done` and `error` end it and are the caller's. An event seen before is passed over. */
export function advanceReply(reply: LiveReply, event: ChatEvent): LiveReply {
  if (event.seq <= reply.lastSeq) return reply;
  const lastSeq = event.seq;
  switch (event.type) {
    case "session":
      return {
        ...reply,
        lastSeq,
        sessionId: event.session_id,
        questionId: event.question_id,
        messageId: event.message_id,
      };
    case "retrieval":
      return {
        ...reply,
        lastSeq,
        phase: "quoted",
        citations: event.citations,
        quotedAnswer: event.quoted_answer,
        sensitivity: event.sensitivity,
        conflicts: event.conflicts,
        toolCalls: event.tool_calls,
        generating: event.generating,
      };
    case "token":
      return { ...reply, lastSeq, phase: "writing", text: reply.text + event.text };
    case "claim":
      return { ...reply, lastSeq, claims: [...reply.claims, event.claim] };
    case "done":
    case "error":
      return { ...reply, lastSeq };
  }
}

/** The message as the session's list will give it. */
export function messageFromResponse(response: ChatResponse, questionId: string | undefined, now: Date): Message {
  const { session_id, message_id, response: content, ...rest } = response;
  return {
    message_id,
    session_id,
    role: "assistant",
    content,
    created_at: now.toISOString(),
    ...(questionId === undefined ? {} : { parent_id: questionId }),
    ...rest,
  };
}
