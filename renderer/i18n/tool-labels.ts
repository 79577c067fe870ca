/** The inputs of tools in words. Apart from the dictionary: so many keys are more than its types can be checked with. */
export const toolLabels = {
  en: {
    inputs: {
      start_date: "First day",
      end_date: "Until",
      from: "From",
      to: "To",
      region: "Place of the public holidays",
      notice_given: "Notice given",
      period: "Notice period",
      unit: "Counted in",
      ends_on: "Ends on",
      days_a_year: "Days a year",
      leave_year_starts: "Leave year starts",
      days_a_week: "Days a week",
      expression: "Calculation",
      title: "Document",
      from_date: "Former version",
      to_date: "Newer version",
    },
    values: {
      day: "days",
      week: "weeks",
      month: "months",
      any_day: "any day",
      month_end: "the end of a month",
      "15th_or_month_end": "the 15th or the end of a month",
    },
  },
  de: {
    inputs: {
      start_date: "Erster Tag",
      end_date: "Bis",
      from: "Von",
      to: "Bis",
      region: "Ort der Feiertage",
      notice_given: "Kündigung am",
      period: "Kündigungsfrist",
      unit: "Gezählt in",
      ends_on: "Endet",
      days_a_year: "Tage im Jahr",
      leave_year_starts: "Urlaubsjahr beginnt",
      days_a_week: "Tage in der Woche",
      expression: "Rechnung",
      title: "Dokument",
      from_date: "Frühere Fassung",
      to_date: "Neuere Fassung",
    },
    values: {
      day: "Tagen",
      week: "Wochen",
      month: "Monaten",
      any_day: "an jedem Tag",
      month_end: "zum Monatsende",
      "15th_or_month_end": "zum 15. oder zum Monatsende",
    },
  },
} as const satisfies Record<string, ToolLabels>;

export interface ToolLabels {
  readonly inputs: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

export const toolLabelsOf = (language: string): ToolLabels => toolLabels[language.startsWith("de") ? "de" : "en"];
