import type { DataStack } from './data-stack.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

interface Props {
  readonly settings: Settings;
  readonly data: DataStack;
}

/** What every function needs that asks for members or orders: where they are, and the key that makes surrogates. */
const allowDirectory = (asking: ServiceFunction, { settings, data }: Props): void => {
  if (settings.members) asking.addEnvironment('MEMBERS', JSON.stringify(settings.members));
  asking.addEnvironment('SESSION_SECRET', data.sessionSecret.secretArn);
  asking.allow(['secretsmanager:GetSecretValue'], data.sessionSecret.secretArn);
  if (settings.identity) asking.addEnvironment('MEMBER_ISSUER', settings.identity.issuer);
  if (!data.memberClient) return;
  asking.addEnvironment('MEMBER_CLIENT', data.memberClient.secretArn);
  asking.allow(['secretsmanager:GetSecretValue'], data.memberClient.secretArn);
};

/** Lets a function use `memberDirectory()`. */
export const allowMembers = (asking: ServiceFunction, props: Props): void => {
  allowDirectory(asking, props);
  const writes = props.settings.members?.kind === 'http' ? ['PutItem'] : [];
  asking.bindTable('MEMBERS_TABLE', props.data.members, ['GetItem', 'Query', ...writes]);
};

/** Lets a function use `orderDirectory()`; in other systems orders are asked for by the number that the members' table has. */
export const allowOrders = (asking: ServiceFunction, props: Props): void => {
  allowDirectory(asking, props);
  asking.bindTable('ORDERS_TABLE', props.data.orders, ['GetItem', 'Query']);
  if (props.settings.members?.kind === 'http') asking.bindTable('MEMBERS_TABLE', props.data.members, ['GetItem']);
};
