// `rapport audiences`: lists audiences, counts whom a rule finds, and says why a person is in or out.
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import {
  countRule,
  type Explained,
  explainPerson,
  parseRule,
  readAudiences,
  readBook,
  sentence,
  surroundingsOf,
} from '../../audiences/index.ts';
import type { Audience, Rule } from '../../audiences/model.ts';
import { readJourneyStates } from '../../journeys/index.ts';
import { findPersons, readPeople } from '../../people/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal } from '../../platform/result.ts';
import { recordAudit } from '../../trust/index.ts';
import { journeyNames, journeysNaming } from '../audiences-store.ts';
import type { House } from '../house.ts';
import { dataSettings, organisationOf, withHouse } from './settings.ts';
import { BAD_USE, CommandFailure } from './terminal.ts';

/** What journeys say about audiences. */
const JOURNEYS = { names: journeyNames, using: journeysNaming, journeyStates: readJourneyStates };

interface Options {
  readonly org: string;
  readonly json?: boolean;
  readonly dataDir?: string;
}

const EXAMPLES = `Examples:
  rapport audiences list --org riverside
  echo '{"all": [{"kind": "hcp"}, {"did": "Paper Opened", "withinDays": 30}]}' | rapport audiences count - --org alvara
  rapport audiences why "Portal regulars" 01a19575-5227-7011-927f-1c9a2a325a38 --org riverside --json
`;

export function register(program: Command): void {
  const audiences = program
    .command('audiences')
    .description('audiences: list them, count whom a rule finds, why a person is in or out')
    .addHelpText('before', EXAMPLES);
  const common = (command: Command): Command =>
    command
      .requiredOption('--org <slug>', 'organisation')
      .option('--json', 'one JSON object a line')
      .option('--data-dir <dir>', 'folder of the embedded database');
  common(audiences.command('list').description('audiences in use, with their members')).action(
    (options: Options) => work(options, list),
  );
  common(
    audiences
      .command('count')
      .description('how many people a rule finds')
      .argument('<rule>', 'a file with the rule as JSON, or - for standard input'),
  ).action(async (path: string, options: Options) => {
    const rule = await ruleIn(path);
    await work(options, (house, orgId) => count(house, orgId, rule));
  });
  common(
    audiences
      .command('why')
      .description('why a person is in or out, clause by clause')
      .argument('<audience>', 'its id or its name')
      .argument('<person>', 'id of the person'),
  ).action((audience: string, person: string, options: Options) =>
    work(options, (house, orgId) => why(house, orgId, audience, person)),
  );
}

/** A line of data, and the same in words. */
interface Line {
  readonly data: object;
  readonly words: string;
}

async function work(
  options: Options,
  lines: (house: House, orgId: string) => Promise<readonly Line[]>,
): Promise<void> {
  const config = dataSettings({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    quiet: true,
  });
  await withHouse(config, async (house) => {
    const { id } = await organisationOf(house, options.org);
    for (const { data, words } of await lines(house, id))
      process.stdout.write(`${options.json ? JSON.stringify(data) : words}\n`);
  });
}

async function list(house: House, orgId: string): Promise<Line[]> {
  const { rows, names } = await house.db.web(orgId, async (tx) => ({
    rows: await readAudiences(tx, orgId, null),
    names: (await surroundingsOf(tx, { journeys: JOURNEYS }, orgId)).names,
  }));
  return rows.map(({ id, name, members, state, version, rule }) => {
    const said = sentence(rule, names);
    return {
      data: { id, name, members, state, version, sentence: said },
      words: `${String(members).padStart(8)}  ${name}${state === 'live' ? '' : ` (${state})`}: ${said}`,
    };
  });
}

async function count(house: House, orgId: string, rule: Rule): Promise<Line[]> {
  const services = { ...house, journeys: JOURNEYS };
  const { names, ...found } = await house.db.web(orgId, async (tx) => ({
    ...(await countRule(tx, services, await readBook(tx, orgId), rule)),
    names: (await surroundingsOf(tx, services, orgId)).names,
  }));
  const said = sentence(rule, names);
  const { kind, margin, judged, people } = found;
  const how =
    kind === 'exact' ? `of ${people}` : `of ${people}, give or take ${margin}, from ${judged} judged`;
  return [
    {
      data: { sentence: said, count: found.count, kind, margin, judged, people },
      words: `${found.count} ${how}. ${said}`,
    },
  ];
}

async function why(house: House, orgId: string, named: string, personId: string): Promise<Line[]> {
  const explained = await house.db.web(orgId, async (tx) => {
    const rows = await readAudiences(tx, orgId, null);
    const audience: Audience | undefined = rows.find((a) => a.id === named || a.name === named);
    if (!audience) throw new CommandFailure('there is no such audience', 'rapport audiences list', BAD_USE);
    const id = isId(personId) ? ((await findPersons(tx, [personId])).get(personId) ?? personId) : null;
    const person = id === null ? undefined : (await readPeople(tx, [id]))[0];
    if (!person)
      throw new CommandFailure('there is no such person', 'Find the id with rapport export.', BAD_USE);
    const at = house.clock.now();
    await recordAudit(tx, {
      orgId,
      at,
      id: house.newId(at),
      actor: { kind: 'system', id: `command:${userInfo().username}` },
      action: 'person.read.health',
      subjectId: person.personId,
      object: `audience ${audience.id}`,
    });
    return explainPerson(tx, person, audience.rule, at, JOURNEYS);
  });
  return explained ? [{ data: explained, words: clauseWords(explained, 0).join('\n') }] : [];
}

function clauseWords({ sentence: said, holds, facts, clauses = [] }: Explained, depth: number): string[] {
  const own = `${'  '.repeat(depth)}${holds ? 'yes' : 'no '}  ${said}${facts === undefined ? '' : ` [${facts}]`}`;
  return [own, ...clauses.flatMap((clause) => clauseWords(clause, depth + 1))];
}

async function ruleIn(path: string): Promise<Rule> {
  const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8').catch(() => null);
  const name = path === '-' ? 'standard input' : path;
  if (content === null)
    throw new CommandFailure(`${name} cannot be read`, 'Name a file with a rule as JSON, or -.', BAD_USE);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new CommandFailure(`${name} is not JSON`, 'docs/audiences.md shows rules.', BAD_USE);
  }
  const rule = parseRule(value);
  if (!isRefusal(rule)) return rule;
  throw new CommandFailure(
    `${name}: ${rule.message}`,
    rule.fix ?? 'docs/audiences.md lists the clauses.',
    BAD_USE,
  );
}
