import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';

const policy = (made: string) => `
import gymnasium as gym
from gymnasium import spaces
import torch
from torch import nn
${made}
obs, _ = env.reset()
for _ in range(10):
    obs, reward, done, *_ = env.step(env.action_space.sample())
policy = nn.Sequential(nn.Linear(env.observation_space.shape[0], 8), nn.ReLU(), nn.Linear(8, ACTIONS))
`;
const total = (made: string, actions: string) =>
  read(policy(made).replace('ACTIONS', actions), { language: 'python' }).models[0]?.parameters.total;

test('environments of Gym by name tell what they show and take', () => {
  assert.equal(total('env = gym.make("CartPole-v1", render_mode="human")', 'env.action_space.n'), 5 * 8 + 9 * 2);
  assert.equal(total('env = gym.make("LunarLander-v3").unwrapped', 'env.action_space.n'), 9 * 8 + 9 * 4);
  assert.equal(total('env = gym.make("Pendulum-v1")', 'env.action_space.shape[0]'), 4 * 8 + 9);
});

test('what is wrapped, set otherwise or not known by name stays unknown', () => {
  assert.equal(total('env = gym.wrappers.FlattenObservation(gym.make("CartPole-v1"))', '2'), undefined);
  assert.equal(total('env = gym.make("LunarLander-v3", continuous=True)', 'env.action_space.n'), undefined);
  assert.equal(total('env = gym.make("Ant-v9")', '2'), undefined);
  assert.equal(total('env = gym.make("CartPole-v1")\nenv.observation_space = other()', '2'), undefined);
});

test('how far an action goes is known where it is the same for all of it', () => {
  const scaled = (name: string, end: string) =>
    read(
      `import gym, keras
from keras import layers
env = gym.make("${name}")
inputs = keras.Input(env.observation_space.shape)
out = layers.Dense(env.action_space.shape[0], activation="tanh")(inputs)
model = keras.Model(inputs, layers.Lambda(lambda x: x * env.action_space.${end})(out) * env.action_space.${end}[0])
`,
      { language: 'python' },
    ).models[0]!;
  assert.equal(scaled('Pendulum-v1', 'high').parameters.total, 4);
  assert.deepEqual(scaled('Pendulum-v1', 'high').notUnderstood, []);
  assert.deepEqual(scaled('BipedalWalker-v3', 'low').notUnderstood, []);
  assert.ok(scaled('CarRacing-v2', 'low').notUnderstood.length > 0);
});
