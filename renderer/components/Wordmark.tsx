import classes from "./Wordmark.module.css";

export function Wordmark() {
  return (
    <div className={classes.wordmark}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden>
        <path
          d="M2 16h4.2v-3.8h4V8.4h4V4.6H18"
          fill="none"
          stroke="currentColor"
          strokeOpacity="0.4"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <path d="M2 10.4 12.6 1.8" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
      </svg>
      Handrail
    </div>
  );
}
