import { Stack, Validations } from 'aws-cdk-lib';
import { CfnStage, WebSocketApi, WebSocketRoute, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { OWN_ACTIONS } from '../functions/protocol/agent.ts';
import { AssistAction } from '../functions/protocol/assist.ts';
import { CustomerAction } from '../functions/protocol/client.ts';
import { FileAction } from '../functions/protocol/file.ts';
import { MemberAction } from '../functions/protocol/member.ts';
import { alarmOnSocket } from './alarms.ts';
import type { ServiceFunction } from './service-function.ts';

/** Frames a second over all sockets. */
const THROTTLE = { rateLimit: 500, burstLimit: 1_000 };
/** Anybody may knock, and each knock runs a function: a flood of them must not starve messages. */
const CONNECT_THROTTLE = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };

export interface SocketFunctions {
  readonly authorize: ServiceFunction;
  readonly connect: ServiceFunction;
  readonly disconnect: ServiceFunction;
  readonly message: ServiceFunction;
  /** What only agents send. */
  readonly agent: ServiceFunction;
  /** What both send about files. */
  readonly files: ServiceFunction;
  /** What customers send to say who they are. */
  readonly prove: ServiceFunction;
  /** What agents ask for help with. */
  readonly draft: ServiceFunction;
}

/** Lets a function send frames to open sockets of the stage, and close them. */
export const allowPush = (stage: WebSocketStage, fn: ServiceFunction, close?: 'close'): void => {
  const service = Stack.of(stage);
  const { partition, region, account } = service;
  // Of another stack's function: so the pattern is known when it is explained.
  const apiId = Stack.of(fn) === service ? stage.api.apiId : service.exportValue(stage.api.apiId);
  fn.addEnvironment('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI', stage.callbackUrl);
  for (const method of close ? ['POST', 'DELETE'] : ['POST']) {
    fn.allowPattern(
      `Connection ids come into being at run time; the grant is for ${method} on this one stage.`,
      ['execute-api:ManageConnections'],
      `arn:${partition}:execute-api:${region}:${account}:${apiId}/${stage.stageName}/${method}/@connections/*`,
    );
  }
};

/** The WebSocket API: one route for each action of the protocol, and `$default` for what is none. */
export const createSocket = (scope: Construct, functions: SocketFunctions): WebSocketStage => {
  const message = new WebSocketLambdaIntegration('Message', functions.message);
  const api = new WebSocketApi(scope, 'SocketApi', {
    connectRouteOptions: {
      integration: new WebSocketLambdaIntegration('Connect', functions.connect),
      // No identity source. A REQUEST authorizer needs none (AWS::ApiGatewayV2::Authorizer: "this is optional"), and without
      // one the function always runs and looks for itself. A source that a request lacks is a 401 before any function, and
      // headers are matched by case: of `Sec-WebSocket-Protocol` clients and HTTP/2 send another one than it would name.
      // Left out altogether it would be the `Authorization` of the CDK, which browsers cannot send.
      authorizer: new WebSocketLambdaAuthorizer('Authorizer', functions.authorize, { identitySource: [] }),
    },
    disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', functions.disconnect) },
    defaultRouteOptions: { integration: message },
  });
  for (const action of Object.keys(CustomerAction)) api.addRoute(action, { integration: message });
  const agent = new WebSocketLambdaIntegration('Agent', functions.agent);
  for (const action of OWN_ACTIONS) api.addRoute(action, { integration: agent });
  const files = new WebSocketLambdaIntegration('Files', functions.files);
  for (const action of Object.keys(FileAction)) api.addRoute(action, { integration: files });
  const prove = new WebSocketLambdaIntegration('Prove', functions.prove);
  for (const action of Object.keys(MemberAction)) api.addRoute(action, { integration: prove });
  const draft = new WebSocketLambdaIntegration('Draft', functions.draft);
  for (const action of Object.keys(AssistAction)) api.addRoute(action, { integration: draft });
  const stage = new WebSocketStage(scope, 'SocketStage', {
    webSocketApi: api,
    // The distribution's path to it, which so is the same on both sides.
    stageName: 'ws',
    autoDeploy: true,
    throttle: THROTTLE,
  });
  const { defaultChild } = stage.node;
  if (defaultChild instanceof CfnStage) defaultChild.routeSettings = { $connect: CONNECT_THROTTLE };
  // A stage refuses the settings of a route that is not there yet.
  stage.node.addDependency(...api.node.findAll().filter((each) => each instanceof WebSocketRoute));
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'A WebSocket API authorizes at $connect only; its context is checked by the function on every message.',
  });
  Validations.of(stage).acknowledge({
    id: 'AwsSolutions-APIG1',
    reason:
      'Access logs of WebSocket APIs need an account-wide role that no stack should own; the function logs refusals.',
  });
  alarmOnSocket(scope, api.apiId, 4, { severity: 'urgent', runbook: 'SocketErrors' });
  allowPush(stage, functions.message, 'close');
  allowPush(stage, functions.agent, 'close');
  allowPush(stage, functions.files, 'close');
  allowPush(stage, functions.draft, 'close');
  allowPush(stage, functions.prove, 'close');
  return stage;
};
