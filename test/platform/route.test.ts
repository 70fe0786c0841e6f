import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it, vi } from 'vitest';
import { VisibleError } from '../../functions/platform/errors.ts';
import { logger } from '../../functions/platform/observability.ts';
import { socketRoute } from '../../functions/platform/route.ts';

vi.stubEnv('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI', 'https://sockets.example');
vi.stubEnv('AWS_REGION', 'ap-northeast-1');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
const gateway = mockClient(ApiGatewayManagementApiClient).on(PostToConnectionCommand).resolves({});
afterEach(() => vi.restoreAllMocks());

it('a denied frame is logged by its route: its action may be any word the client made up, and only the client is told', async () => {
  const info = vi.spyOn(logger, 'info').mockImplementation(() => {});
  const route = socketRoute(
    async () => {},
    async () => {
      throw new VisibleError('expired', 'open a new session');
    },
  );
  const event = {
    body: JSON.stringify({ action: 'YAMADA_Taro_0312345678', id: 'ORDER_4711' }),
    requestContext: { connectionId: 'c1', routeKey: '$default', authorizer: { visitorId: 'v1' } },
  };
  await route(event as never, {} as Context);

  expect(info.mock.calls).toEqual([['denied', { code: 'expired', who: 'v1', connectionId: 'c1', route: '$default' }]]);
  const sent = gateway.commandCalls(PostToConnectionCommand).map(({ args: [{ input }] }) => String(input.Data));
  expect(sent.map((text) => JSON.parse(text))).toEqual([
    expect.objectContaining({ code: 'expired', action: 'YAMADA_Taro_0312345678', id: 'ORDER_4711' }),
  ]);
});
