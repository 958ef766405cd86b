// The map of the house as rules: which room may know which, and what must stay pure.
// The source is read by swc: TypeScript 7 has no programming interface, and without swc nothing would be checked.

/** Work moves down this line: a room may import only rooms that stand before it. */
const LINE = ['intake', 'people', 'audiences', 'content', 'journeys', 'arbiter', 'channels', 'conversations'];
/** These stand after the line and are strangers to one another. */
const SIDE = ['portal', 'surveys', 'listening', 'leaders'];
const ROOMS = [...LINE, ...SIDE, 'measures'];

const TEST = '\\.test\\.ts$';
const MODEL_OR_READING = ['^src/.+/model\\.ts$', '^src/reading/'];
const rooms = (names) => `^src/(${names.join('|')})/`;

/** A room of the line may not look at what stands after it. */
const notDownstream = (room, position) => ({
  name: `${room}-looks-upstream-only`,
  comment: `${room} may import only rooms before it; for a neighbour downstream state a port that src/app.ts wires.`,
  severity: 'error',
  from: { path: rooms([room]) },
  to: { path: rooms([...LINE.slice(position + 1), ...SIDE, 'measures']) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that leads nowhere is not checked by any other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...LINE.map(notDownstream),
    {
      name: 'side-rooms-are-strangers',
      comment: 'portal, surveys, listening and leaders do not know one another.',
      severity: 'error',
      from: { path: `^src/(${SIDE.join('|')})/` },
      to: { path: rooms(SIDE), pathNot: '^src/$1/' },
    },
    {
      name: 'nobody-reads-measures',
      comment: 'measures reads all rooms and is read by none.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/measures/', '^src/app(/|\\.ts$)'] },
      to: { path: '^src/measures/' },
    },
    {
      name: 'two-doors-only',
      comment: 'A room, and trust, shows others its model.ts and its index.ts only.',
      severity: 'error',
      from: { path: '^src/([^/]+)', pathNot: TEST },
      to: { path: rooms([...ROOMS, 'trust']), pathNot: ['^src/$1/', '^src/[^/]+/(index|model)\\.ts$'] },
    },
    {
      name: 'models-and-reading-touch-no-machinery',
      comment:
        'Not even as a type: a decision that mentions a transaction wants to run one. scripts/check-purity.ts follows the values.',
      severity: 'error',
      from: { path: MODEL_OR_READING, pathNot: TEST },
      to: {
        path: [
          '^src/platform/db\\.ts$',
          '^src/.+store\\.ts$',
          '^src/.+/store/',
          '^src/.+/(routes|jobs)\\.ts$',
        ],
      },
    },
    {
      name: 'models-and-reading-use-pure-packages',
      comment: 'No other package and no part of Node: only temporal-polyfill and typebox.',
      severity: 'error',
      from: { path: MODEL_OR_READING, pathNot: TEST },
      to: { pathNot: ['^src/', 'node_modules/(temporal-polyfill|typebox)/'] },
    },
    {
      name: 'reading-knows-no-room',
      comment: 'reading serves every room that meets words and therefore belongs to none.',
      severity: 'error',
      from: { path: '^src/reading/' },
      to: { path: [rooms(ROOMS), '^src/trust/'] },
    },
    {
      name: 'platform-knows-no-room',
      comment: 'The platform is what all rooms stand on.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'trust-knows-only-platform',
      comment: 'trust offers ports for export and erasure; src/app.ts wires the rooms into them.',
      severity: 'error',
      from: { path: '^src/trust/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(platform|trust)/' },
    },
    {
      name: 'nobody-imports-app',
      comment: 'The composition root knows everybody and is known by the command line only.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/app(/|\\.ts$)', TEST] },
      to: { path: '^src/app(/|\\.ts$)' },
    },
    {
      name: 'product-does-not-import-tests',
      comment: 'Test support stays out of the product.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: TEST },
      to: { path: '^(test|scripts)/|node_modules/(vitest|fast-check|playwright-core)/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^(test|demo|scripts|web)/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // A package of types alone has no other way in.
      mainFields: ['module', 'main', 'types'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
