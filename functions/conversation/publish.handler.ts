import { streamConsumer } from '../platform/subscriber.ts';
import { publishEntries } from './publish.ts';

export const handler = streamConsumer(publishEntries);
