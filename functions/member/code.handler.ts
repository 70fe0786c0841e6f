import { streamConsumer } from '../platform/subscriber.ts';
import { mailCodes } from './mail-code.ts';

export const handler = streamConsumer(mailCodes);
