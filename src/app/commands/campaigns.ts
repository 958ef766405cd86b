// `rapport campaigns`: the list, and how far one is, as JSON lines; for scripts that wait for an end.
import type { Command } from 'commander';
import {
  type CampaignServices,
  campaignRow,
  findCampaign,
  listCampaigns,
  progressOf,
} from '../../journeys/index.ts';
import { isId } from '../../platform/ids.ts';
import { openCampaigns } from '../campaigns.ts';
import { dataSettings, organisationOf, withHouse } from './settings.ts';
import { CommandFailure } from './terminal.ts';

interface Options {
  readonly org: string;
  readonly archived?: boolean;
  readonly dataDir?: string;
}

export function register(program: Command): void {
  const command = program
    .command('campaigns')
    .description('campaigns of an organisation, and how far one is')
    .addHelpText(
      'before',
      'Examples:\n  rapport campaigns list --org riverside\n  rapport campaigns progress 01a20197-54dc-749c-bce9-b123b5b5ed83 --org riverside\n',
    );
  command
    .command('list')
    .description('one JSON object a line, newest first')
    .requiredOption('--org <slug>', 'organisation')
    .option('--archived', 'those that were put away')
    .option('--data-dir <dir>', 'folder of the embedded database')
    .action((options: Options) => list(options));
  command
    .command('progress <id>')
    .description('counts of people, decisions and messages as one JSON object')
    .requiredOption('--org <slug>', 'organisation')
    .option('--data-dir <dir>', 'folder of the embedded database')
    .action((id: string, options: Options) => progress(id, options));
}

const MOST = 1_000;

async function list(options: Options): Promise<void> {
  await withCampaigns(options, async ({ db }, orgId) => {
    const ask = { archived: options.archived ?? false, before: null, limit: MOST };
    const rows = await db.web(orgId, (tx) => listCampaigns(tx, orgId, ask));
    for (const row of rows) process.stdout.write(`${JSON.stringify(campaignRow(row))}\n`);
  });
}

async function progress(id: string, options: Options): Promise<void> {
  await withCampaigns(options, async ({ db, contacts }, orgId) => {
    const found = await db.web(orgId, async (tx) => {
      const campaign = isId(id) ? await findCampaign(tx, orgId, id) : null;
      if (!campaign) return null;
      const { name, state } = campaign;
      return { id, name, state, ...(await progressOf(tx, contacts, campaign)) };
    });
    if (!found)
      throw new CommandFailure(
        'There is no campaign of this id in the organisation.',
        '`rapport campaigns list` shows their ids.',
      );
    process.stdout.write(`${JSON.stringify(found)}\n`);
  });
}

async function withCampaigns(
  options: Options,
  work: (services: CampaignServices, orgId: string) => Promise<void>,
): Promise<void> {
  const config = dataSettings({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    quiet: true,
  });
  await withHouse(config, async (house) => {
    const { id } = await organisationOf(house, options.org);
    const opened = openCampaigns(house);
    await work(opened.services, id);
    opened.close();
  });
}
