export type {
  ConversationList as RowPage,
  ConversationSummary as Row,
  View,
} from '../../../functions/protocol/server.ts';

import type { View } from '../../../functions/protocol/server.ts';

/** What the list of the inbox may show: conversations of a view, or the notes that name the agent. */
export type Shelf = View | 'mentions';

/** As they stand in the console. */
export const VIEWS: readonly View[] = ['mine', 'queue', 'all', 'closed'];
