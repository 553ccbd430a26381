// Values of JavaScript in and out of C++.
#pragma once
#include <node_api.h>
#include <string>
#include <vector>
#include "failure.h"

inline void must(napi_status status, const char* what) {
  if (status != napi_ok) throw Failure(std::string("The native engine was given something else than ") + what + ".");
}

std::string textOf(napi_env env, napi_value value);
double numberOf(napi_env env, napi_value value);
bool truthOf(napi_env env, napi_value value);
bool isArray(napi_env env, napi_value value);
uint32_t lengthOf(napi_env env, napi_value array);
napi_value elementOf(napi_env env, napi_value array, uint32_t index);
std::vector<int64_t> integersOf(napi_env env, napi_value array);
napi_value makeNumber(napi_env env, double value);
napi_value propertyOf(napi_env env, napi_value object, const char* name);
void setProperty(napi_env env, napi_value object, const char* name, napi_value value);

std::vector<std::string> textsOf(napi_env env, napi_value array);
