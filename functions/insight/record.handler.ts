import { streamConsumer } from '../platform/subscriber.ts';
import { recordFacts } from './record.ts';

export const handler = streamConsumer(recordFacts);
