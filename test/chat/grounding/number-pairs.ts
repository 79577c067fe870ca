/** What a source says, a sentence that it supports and one that it doesn't. */
export interface NumberPair {
  readonly source: string;
  readonly supported: string;
  readonly unsupported: string;
  readonly question?: string;
}

export const numberPairs: readonly NumberPair[] = [
  // Plain numbers and their writing
  {
    source: "The limit is 1,200.50 hours.",
    supported: "The limit is 1.200,50 hours.",
    unsupported: "The limit is 1,200.05 hours.",
  },
  {
    source: "Es gilt eine Grenze von 1.200 Stunden.",
    supported: "The limit is 1,200 hours.",
    unsupported: "The limit is 12,000 hours.",
  },
  { source: "A total of 1 200 staff hours.", supported: "In all 1200 hours.", unsupported: "In all 200 hours." },
  {
    source: "You accrue 4.615 hours per pay period.",
    supported: "You accrue 4.615 hours.",
    unsupported: "You accrue 4.6 hours.",
  },
  { source: "Der Satz beträgt 1,5 Stunden.", supported: "It is 1.5 hours.", unsupported: "It is 15 hours." },
  { source: "Die Obergrenze ist CHF 12'500.", supported: "At most CHF 12,500.", unsupported: "At most CHF 1,250." },
  { source: "Gesamt: 3.000.000 EUR", supported: "In total 3 million euros.", unsupported: "In total 3 billion euros." },
  // Number words
  {
    source: "Employees get twenty-five days of leave.",
    supported: "You get 25 days.",
    unsupported: "You get 20 days.",
  },
  { source: "You have 14 days to object.", supported: "You have fourteen days.", unsupported: "You have forty days." },
  {
    source: "One hundred and twenty hours may be carried over.",
    supported: "120 hours may be carried over.",
    unsupported: "100 hours may be carried over.",
  },
  { source: "Up to two thousand five hundred euros.", supported: "Up to €2,500.", unsupported: "Up to €2,000." },
  {
    source: "Es besteht Anspruch auf fünfundzwanzig Tage.",
    supported: "Der Anspruch beträgt 25 Tage.",
    unsupported: "Der Anspruch beträgt 52 Tage.",
  },
  {
    source: "Maximal zweihundertvierzig Stunden.",
    supported: "Maximal 240 Stunden.",
    unsupported: "Maximal 204 Stunden.",
  },
  {
    source: "A dozen hours of training are required.",
    supported: "12 hours of training are required.",
    unsupported: "10 hours of training are required.",
  },
  {
    source: "Half a day is granted for moving house.",
    supported: "You get 0.5 days.",
    unsupported: "You get 1.5 days.",
  },
  { source: "Two and a half days per month.", supported: "2.5 days per month.", unsupported: "2 days per month." },
  { source: "Anderthalb Tage Sonderurlaub.", supported: "1,5 Tage Sonderurlaub.", unsupported: "2 Tage Sonderurlaub." },
  { source: "2½ days each month", supported: "2.5 days each month", unsupported: "3.5 days each month" },
  {
    source: "Appraisals happen twice a year.",
    supported: "Appraisals happen two times a year.",
    unsupported: "Appraisals happen three times a year.",
  },
  {
    source: "You must give one month's notice.",
    supported: "The notice is 1 month.",
    unsupported: "The notice is 2 months.",
  },
  {
    source: "Report it within one week.",
    supported: "Report it within a week.",
    unsupported: "Report it within a month.",
  },
  { source: "Die Frist beträgt einen Monat.", supported: "Es gilt ein Monat.", unsupported: "Es gilt eine Woche." },
  // Fractions and percentages
  {
    source: "Two thirds of the salary is paid.",
    supported: "You receive two-thirds of your salary.",
    unsupported: "You receive one third of your salary.",
  },
  {
    source: "Half of the fee is refunded.",
    supported: "50 % of the fee is refunded.",
    unsupported: "60% of the fee is refunded.",
  },
  {
    source: "The employer adds ten per cent.",
    supported: "The employer adds 10%.",
    unsupported: "The employer adds 12%.",
  },
  {
    source: "Der Zuschlag beträgt 25 Prozent.",
    supported: "The supplement is 25 percent.",
    unsupported: "The supplement is 25 euros.",
  },
  {
    source: "It rose by 2 percentage points.",
    supported: "It rose by two percentage points.",
    unsupported: "It rose by 2 percent.",
  },
  // Amounts
  {
    source: "Hotels up to £120 per night.",
    supported: "Hotels are covered up to 120 GBP per night.",
    unsupported: "Hotels are covered up to €120 per night.",
  },
  { source: "Die Pauschale ist 28 €.", supported: "The allowance is EUR 28.", unsupported: "The allowance is $28." },
  {
    source: "A bonus of $1,000 is paid.",
    supported: "A bonus of 1,000 dollars is paid.",
    unsupported: "A bonus of $10,000 is paid.",
  },
  {
    source: "Budget: €5k a year",
    supported: "The budget is €5,000 a year.",
    unsupported: "The budget is €500 a year.",
  },
  { source: "Monatlich 50 Euro pro Monat.", supported: "€50 per month.", unsupported: "€50 per year." },
  { source: "Betrag: 1.500 €", supported: "Es sind 1500 EUR.", unsupported: "Es sind 1,50 €." },
  // Units
  {
    source: "Claims must be made within 30 days.",
    supported: "You have 30 days to claim.",
    unsupported: "You have 30 hours to claim.",
  },
  {
    source: "Give notice of 10 working days.",
    supported: "Give notice of ten business days.",
    unsupported: "Give notice of ten calendar days.",
  },
  {
    source: "Payment within 30 calendar days.",
    supported: "Payment within 30 days.",
    unsupported: "Payment within 30 working days.",
  },
  {
    source: "Reply within 5 working days.",
    supported: "Reply within 5 working days.",
    unsupported: "Reply within 5 days.",
  },
  {
    source: "24 Werktage Urlaub",
    supported: "24 Werktage stehen Ihnen zu.",
    unsupported: "24 Arbeitstage stehen Ihnen zu.",
  },
  { source: "Sie haben 30 Urlaubstage.", supported: "You have 30 days.", unsupported: "You have 30 weeks." },
  {
    source: "Parental leave lasts 12 months.",
    supported: "Parental leave lasts one year.",
    unsupported: "Parental leave lasts 12 weeks.",
  },
  {
    source: "A break of 90 minutes is allowed.",
    supported: "A break of 1.5 hours is allowed.",
    unsupported: "A break of 9 hours is allowed.",
  },
  {
    source: "A 30-day notice period applies.",
    supported: "The notice period is thirty days.",
    unsupported: "The notice period is thirty weeks.",
  },
  {
    source: "Eine 14-tägige Frist gilt.",
    supported: "Die Frist beträgt 14 Tage.",
    unsupported: "Die Frist beträgt 14 Wochen.",
  },
  {
    source: "You can carry over a maximum of 240 annual leave hours.",
    supported: "At most 240 hours carry over.",
    unsupported: "At most 240 days carry over.",
  },
  {
    source: "Teams of up to 30 employees may opt out.",
    supported: "Teams of 30 employees may opt out.",
    unsupported: "Teams may opt out within 30 days.",
  },
  {
    source: "Appeal within 30 days.",
    supported: "Appeal within 30 days.",
    unsupported: "Only 30 employees may appeal.",
  },
  { source: "thirty (30) days' notice", supported: "30 days' notice", unsupported: "3 days' notice" },
  {
    source: "Give at least 4 weeks' notice.",
    supported: "The notice is at least four weeks.",
    unsupported: "The notice is at most four weeks.",
  },
  // Ranges
  {
    source: "3–5 years: 6 hours",
    supported: "Between 3 and 5 years you get 6 hours.",
    unsupported: "Between 3 and 6 years you get 6 hours.",
  },
  { source: "It takes two to three weeks.", supported: "It takes 2–3 weeks.", unsupported: "It takes 2–3 days." },
  {
    source: "15+ years: 8 hours per pay period",
    supported: "After 15 years it is 8 hours per pay period.",
    unsupported: "After 15 years it is 8 hours per month.",
  },
  // Tables: the unit stands in the header
  {
    source: "Years of service | Days of leave\n5–10 | 27",
    supported: "You get 27 days.",
    unsupported: "You get 27 weeks.",
  },
  { source: "Grade | Hotel (€)\nB | 140", supported: "The limit is €140.", unsupported: "The limit is £140." },
  // Dates
  {
    source: "Valid from 1 January 2025.",
    supported: "It applies from 2025-01-01.",
    unsupported: "It applies from 2 January 2025.",
  },
  {
    source: "Effective January 1st, 2025",
    supported: "Effective 1. Januar 2025",
    unsupported: "Effective 1. Juni 2025",
  },
  {
    source: "Stichtag ist der 31.03.2026.",
    supported: "The date is 31 March 2026.",
    unsupported: "The date is 31 March 2025.",
  },
  {
    source: "Submit by 01/02/2025.",
    supported: "Submit by 1 February 2025.",
    unsupported: "Submit by 3 February 2025.",
  },
  {
    source: "Submit by 01/02/2025.",
    supported: "Submit by January 2, 2025.",
    unsupported: "Submit by January 1, 2025.",
  },
  {
    source: "It came into force on 1 July 2024.",
    supported: "It came into force in July 2024.",
    unsupported: "It came into force in June 2024.",
  },
  {
    source: "It came into force on 1 July 2024.",
    supported: "It has been in force since 2024.",
    unsupported: "It has been in force since 2023.",
  },
  {
    source: "Leave expires on 31 March.",
    supported: "It expires on March 31.",
    unsupported: "It expires on 31 March 2027.",
  },
  { source: "The bonus is paid in April.", supported: "It is paid in April.", unsupported: "It is paid in October." },
  {
    source: "The office closes from 24 to 31 December 2025.",
    supported: "It closes on 24 December 2025.",
    unsupported: "It closes on 23 December 2025.",
  },
  { source: "Timesheets are due on Friday.", supported: "Hand it in on Friday.", unsupported: "Hand it in on Monday." },
  // Times of day
  {
    source: "Core hours are 10:00 to 15:00.",
    supported: "Core hours start at 10 am.",
    unsupported: "Core hours start at 10 pm.",
  },
  {
    source: "Die Kernzeit endet um 15 Uhr.",
    supported: "Core time ends at 3 p.m.",
    unsupported: "Core time ends at 5 p.m.",
  },
  { source: "Call before noon.", supported: "Call before 12:00.", unsupported: "Call before 9:00." },
  // Ordinals and names
  {
    source: "A certificate is due on the third day of illness.",
    supported: "It is due on the 3rd day.",
    unsupported: "It is due on the fourth day.",
  },
  {
    source: "Ab dem 4. Tag ist ein Attest nötig.",
    supported: "A note is needed from the fourth day.",
    unsupported: "A note is needed after 4 days.",
  },
  {
    source: "Fill in form W-4 and your 401(k) papers.",
    supported: "Fill in form W-4.",
    unsupported: "Fill in form W-2.",
  },
  // List numbers, step numbers and marks say nothing
  {
    source: "Tell your manager. Then fill in the form within 2 days.",
    supported: "1. Tell your manager.\n2. Fill in the form within 2 days [3].",
    unsupported: "1. Tell your manager within 3 days.",
  },
  {
    source: "Submit the form within 10 days.",
    supported: "Step 4: submit the form within 10 days [7].",
    unsupported: "Step 10: submit the form within 4 days.",
  },
  {
    source: "Bring a passport and a visa.",
    supported: "Bring (1) a passport and (2) a visa.",
    unsupported: "Bring 2 passports.",
  },
  // The question's numbers support nothing, but may be echoed inside a range of the source
  {
    source: "Between 3 and 15 years: 6 hours per pay period",
    question: "I have worked here seven years, how much leave?",
    supported: "After seven years you accrue 6 hours per pay period.",
    unsupported: "After seven years you accrue 7 hours per pay period.",
  },
  {
    source: "15+ years: 8 hours",
    question: "I am here for 20 years",
    supported: "With 20 years of service you accrue 8 hours.",
    unsupported: "With 10 years of service you accrue 8 hours.",
  },
  {
    source: "Employees get 30 days of leave.",
    question: "Do I get 45 days?",
    supported: "You get 30 days.",
    unsupported: "Yes, you get 45 days.",
  },
];
