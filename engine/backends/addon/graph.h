// Graphs, and their nodes by name.
#pragma once
#include <cstdlib>
#include "engine.h"

/** A graph for as long as it is in scope. */
struct Graph {
  TF_Graph* graph = tensorflow.TF_NewGraph();
  Graph() = default;
  ~Graph() { tensorflow.TF_DeleteGraph(graph); }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  TF_Operation* find(const std::string& name) const {
    TF_Operation* operation = tensorflow.TF_GraphOperationByName(graph, name.c_str());
    if (!operation) throw Failure("The graph has no node " + name + ".");
    return operation;
  }

  /** `node:2` is the third output of a node, and a name alone its first. */
  TF_Output output(const std::string& text) const {
    const size_t colon = text.rfind(':');
    const bool numbered = colon != std::string::npos && colon + 1 < text.size();
    return {find(text.substr(0, colon)), numbered ? std::atoi(text.c_str() + colon + 1) : 0};
  }

  std::vector<TF_Output> outputs(const std::vector<std::string>& texts) const {
    std::vector<TF_Output> found;
    for (const std::string& text : texts) found.push_back(output(text));
    return found;
  }
};
