// How far everybody has been judged by a rule that is new.
import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AudienceRow } from '../../../../../sdk/faces/audiences.ts';

export function Building({ row }: { readonly row: Pick<AudienceRow, 'name' | 'building'> }): ReactNode {
  const { building } = row;
  if (!building) return null;
  const { judged, people } = building;
  const share = people === 0 ? 0 : Math.min(100, Math.round((judged / people) * 100));
  return (
    <span>
      judging, {share} %
      <Progress value={share} size="sm" mt={2} aria-label={`${row.name}: people judged by the new rule`} />
    </span>
  );
}
