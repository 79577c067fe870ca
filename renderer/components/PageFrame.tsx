import type { ReactNode } from "react";
import classes from "./PageFrame.module.css";

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Title, a sentence and the page's main action; the content scrolls under them. */
export function PageFrame({ title, lead, actions, children }: Props) {
  return (
    <div className={classes.frame}>
      <div className={classes.column}>
        <header className={classes.header}>
          <div>
            <h1 className={classes.title}>{title}</h1>
            <p className={classes.lead}>{lead}</p>
          </div>
          {actions && <div className={classes.actions}>{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  );
}
