import { answerOf, citationOf, type SeededTurn } from "./seed-session.ts";

const germanRule = citationOf(1, {
  title: "Remote working policy",
  path: "working/remote-working-policy.md",
  heading_path: ["Remote working policy", "How often"],
  quote: "Remote work is possible on up to 3 days a week.",
  effective_from: "2025-04-01",
  jurisdiction: "DE",
});
const otherRule = citationOf(2, {
  title: "Team handbook",
  path: "team-handbook.docx",
  heading_path: ["Team handbook", "Working from home"],
  quote: "Remote work is possible on up to 2 days a week.",
});
const agreement = citationOf(3, {
  title: "Remote working policy",
  path: "working/remote-working-policy.md",
  heading_path: ["Remote working policy", "Agreement"],
  quote: "The manager agrees to it in writing.",
});
const leaveRule = citationOf(1, {
  title: "Annual leave",
  path: "leave/annual-leave.md",
  quote: "Full-time employees get 28 days of annual leave.",
});
const noticeRule = citationOf(1, {
  title: "Notice periods",
  path: "leaving/notice-periods.pdf",
  page: 3,
  heading_path: ["Notice periods", "Employees"],
  quote: "Notice is four weeks.",
  effective_from: "2024-01-01",
  effective_to: "2024-12-31",
  jurisdiction: "GB",
  audience: "managers",
});

/** One answer of each kind, under the title that its conversation is seeded with. */
export const answerKinds = {
  sensitive: {
    question: "A colleague keeps making remarks about my body. What can I do?",
    reply: {
      ...answerOf([
        ["Complaints are investigated within ten working days, and nobody is treated worse for making one.", 1],
      ]),
      citations: [
        citationOf(1, {
          title: "Conduct at work",
          path: "conduct/conduct-at-work.md",
          heading_path: ["Conduct at work", "Complaints"],
          quote: "Complaints are investigated within ten working days, and nobody is treated worse for making one.",
        }),
      ],
      sensitivity: {
        topic: "harassment",
        guidance:
          "Nobody has to put up with this, and whoever reports it in good faith is protected. It helps to note dates, words and witnesses. In confidence: Erin Vale (erin@quillhaven.example).",
      },
    },
  },
  conflict: {
    question: "How many days a week may I work from home?",
    reply: {
      ...answerOf([
        ["The documents disagree: 3 days a week or 2 days a week."],
        ["Remote working policy (from 1 April 2025, Germany):"],
        [germanRule.quote, 1],
        ["Team handbook (no date):"],
        [otherRule.quote, 2],
        [agreement.quote, 3],
      ]),
      citations: [germanRule, otherRule, agreement],
      conflicts: [{ description: "The documents disagree: 3 days a week or 2 days a week.", citation_numbers: [1, 2] }],
    },
  },
  computed: {
    question: "If I give notice on 1 March 2026, when is my last day?",
    reply: {
      ...answerOf([
        ["The last day of employment is 29 March 2026.", 1],
        [noticeRule.quote, 1],
      ]),
      citations: [{ ...noticeRule, effective_to: undefined, jurisdiction: undefined, audience: undefined }].map(
        ({ effective_to: _to, jurisdiction: _jurisdiction, audience: _audience, ...rest }) => rest,
      ),
      tool_calls: [
        {
          name: "notice_end",
          arguments: { given_on: "2026-03-01", notice_weeks: 4 },
          result: "The last day of employment is 29 March 2026.",
        },
      ],
    },
  },
  withheld: {
    question: "Do I get more leave after ten years?",
    reply: {
      ...answerOf([["As of 1 March 2025:"], [leaveRule.quote, 1]]),
      citations: [leaveRule],
      withheld: [{ reason: "unsupported_number" }, { reason: "contradicts_source" }, { reason: "unsupported_number" }],
    },
  },
  removed: {
    question: "How long is a manager's notice period in the UK?",
    reply: { ...answerOf([[noticeRule.quote, 1]]), citations: [{ ...noticeRule, source_removed: true }] },
  },
  "asked back": {
    question: "How many days of annual leave do I get?",
    reply: {
      ...answerOf([
        [leaveRule.quote, 1],
        ["That differs by country. Which country does the employee work in? (Germany or the United Kingdom)"],
      ]),
      citations: [leaveRule],
      clarification: {
        question: "Which country does the employee work in?",
        field: "jurisdiction",
        options: [
          { value: "DE", label: "Germany" },
          { value: "GB", label: "United Kingdom" },
        ],
      },
    },
  },
} as const satisfies Record<string, SeededTurn>;
