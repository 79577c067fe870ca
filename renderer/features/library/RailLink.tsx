import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useFormat } from "../../i18n/use-format.ts";
import classes from "./CollectionRail.module.css";

interface Props {
  readonly icon: ReactNode;
  readonly name: string;
  readonly count?: number;
  readonly isHere: boolean;
  readonly onClick: () => void;
  readonly onDoubleClick?: () => void;
}

export function RailLink({ icon, name, count, isHere, onClick, onDoubleClick }: Props) {
  const format = useFormat();
  return (
    <UnstyledButton
      className={classes.link}
      aria-current={isHere || undefined}
      title={name}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
    >
      {icon}
      <span className={classes.name}>{name}</span>
      {count !== undefined && <span className={classes.count}>{format.count(count)}</span>}
    </UnstyledButton>
  );
}
