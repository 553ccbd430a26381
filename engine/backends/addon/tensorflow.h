// The part of TensorFlow's C interface that is used. It is declared here as that interface documents it and found by
// name in a library opened at run time: building the addon needs no TensorFlow, and one addon serves many versions.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

struct TF_Status;
struct TF_Tensor;
struct TF_Graph;
struct TF_Operation;
struct TF_Function;
struct TF_Session;
struct TF_SessionOptions;
struct TF_ImportGraphDefOptions;
struct TF_DeviceList;
struct TF_OpDefinitionBuilder;
struct TF_ShapeInferenceContext;
struct TF_KernelBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TFE_Context;
struct TFE_ContextOptions;
struct TFE_Op;
struct TFE_TensorHandle;

struct TF_Output {
  TF_Operation* operation;
  int index;
};

struct TF_Buffer {
  const void* data;
  size_t length;
  void (*deallocate)(void*, size_t);
};

/** A string inside a tensor; what is in it is TensorFlow's own affair. */
struct TF_TString {
  uint64_t words[3];
};

enum DataType { FLOAT = 1, INT32 = 3, UINT8 = 4, STRING = 7, COMPLEX64 = 8, INT64 = 9, BOOL = 10, RESOURCE = 20 };
enum AttributeType { ATTR_STRING = 0, ATTR_INT = 1, ATTR_FLOAT = 2, ATTR_BOOL = 3, ATTR_TYPE = 4, ATTR_SHAPE = 5 };

#define TENSORFLOW_FUNCTIONS(F)                                                                                        \
  F(const char*, TF_Version, ())                                                                                       \
  F(TF_Status*, TF_NewStatus, ())                                                                                      \
  F(void, TF_DeleteStatus, (TF_Status*))                                                                               \
  F(int, TF_GetCode, (const TF_Status*))                                                                               \
  F(const char*, TF_Message, (const TF_Status*))                                                                       \
  F(TF_Tensor*, TF_AllocateTensor, (int, const int64_t*, int, size_t))                                                 \
  F(void, TF_DeleteTensor, (TF_Tensor*))                                                                               \
  F(void*, TF_TensorData, (const TF_Tensor*))                                                                          \
  F(size_t, TF_TensorByteSize, (const TF_Tensor*))                                                                     \
  F(int64_t, TF_TensorElementCount, (const TF_Tensor*))                                                                \
  F(size_t, TF_DataTypeSize, (int))                                                                                    \
  F(void, TF_StringInit, (TF_TString*))                                                                                \
  F(void, TF_StringCopy, (TF_TString*, const char*, size_t))                                                           \
  F(const char*, TF_StringGetDataPointer, (const TF_TString*))                                                         \
  F(size_t, TF_StringGetSize, (const TF_TString*))                                                                     \
  F(TF_Graph*, TF_NewGraph, ())                                                                                        \
  F(void, TF_DeleteGraph, (TF_Graph*))                                                                                 \
  F(TF_Operation*, TF_GraphOperationByName, (TF_Graph*, const char*))                                                  \
  F(TF_ImportGraphDefOptions*, TF_NewImportGraphDefOptions, ())                                                        \
  F(void, TF_DeleteImportGraphDefOptions, (TF_ImportGraphDefOptions*))                                                 \
  F(void, TF_GraphImportGraphDef, (TF_Graph*, const TF_Buffer*, const TF_ImportGraphDefOptions*, TF_Status*))           \
  F(TF_Function*, TF_GraphToFunctionWithControlOutputs,                                                                \
    (const TF_Graph*, const char*, unsigned char, int, const TF_Operation* const*, int, const TF_Output*, int,         \
     const TF_Output*, const char* const*, int, const TF_Operation* const*, const char* const*, const void*,           \
     const char*, TF_Status*))                                                                                         \
  F(void, TF_DeleteFunction, (TF_Function*))                                                                           \
  F(TF_SessionOptions*, TF_NewSessionOptions, ())                                                                      \
  F(void, TF_DeleteSessionOptions, (TF_SessionOptions*))                                                               \
  F(TF_Session*, TF_LoadSessionFromSavedModel,                                                                         \
    (const TF_SessionOptions*, const TF_Buffer*, const char*, const char* const*, int, TF_Graph*, TF_Buffer*,          \
     TF_Status*))                                                                                                      \
  F(void, TF_DeleteSession, (TF_Session*, TF_Status*))                                                                 \
  F(void, TF_SessionRun,                                                                                               \
    (TF_Session*, const TF_Buffer*, const TF_Output*, TF_Tensor* const*, int, const TF_Output*, TF_Tensor**, int,      \
     const TF_Operation* const*, int, TF_Buffer*, TF_Status*))                                                         \
  F(int, TF_DeviceListCount, (const TF_DeviceList*))                                                                   \
  F(const char*, TF_DeviceListName, (const TF_DeviceList*, int, TF_Status*))                                           \
  F(const char*, TF_DeviceListType, (const TF_DeviceList*, int, TF_Status*))                                           \
  F(void, TF_DeleteDeviceList, (TF_DeviceList*))                                                                       \
  F(TFE_ContextOptions*, TFE_NewContextOptions, ())                                                                    \
  F(void, TFE_ContextOptionsSetConfig, (TFE_ContextOptions*, const void*, size_t, TF_Status*))                         \
  F(void, TFE_DeleteContextOptions, (TFE_ContextOptions*))                                                             \
  F(TFE_Context*, TFE_NewContext, (const TFE_ContextOptions*, TF_Status*))                                             \
  F(TF_DeviceList*, TFE_ContextListDevices, (TFE_Context*, TF_Status*))                                                \
  F(void, TFE_ContextAddFunction, (TFE_Context*, TF_Function*, TF_Status*))                                            \
  F(void, TFE_ContextRemoveFunction, (TFE_Context*, const char*, TF_Status*))                                          \
  F(TFE_TensorHandle*, TFE_NewTensorHandle, (const TF_Tensor*, TF_Status*))                                            \
  F(void, TFE_DeleteTensorHandle, (TFE_TensorHandle*))                                                                 \
  F(int, TFE_TensorHandleDataType, (TFE_TensorHandle*))                                                                \
  F(int, TFE_TensorHandleNumDims, (TFE_TensorHandle*, TF_Status*))                                                     \
  F(int64_t, TFE_TensorHandleDim, (TFE_TensorHandle*, int, TF_Status*))                                                \
  F(TF_Tensor*, TFE_TensorHandleResolve, (TFE_TensorHandle*, TF_Status*))                                              \
  F(TFE_TensorHandle*, TFE_TensorHandleCopyToDevice, (TFE_TensorHandle*, TFE_Context*, const char*, TF_Status*))        \
  F(TFE_Op*, TFE_NewOp, (TFE_Context*, const char*, TF_Status*))                                                       \
  F(void, TFE_DeleteOp, (TFE_Op*))                                                                                     \
  F(void, TFE_OpAddInput, (TFE_Op*, TFE_TensorHandle*, TF_Status*))                                                    \
  F(void, TFE_OpSetAttrString, (TFE_Op*, const char*, const void*, size_t))                                            \
  F(void, TFE_OpSetAttrInt, (TFE_Op*, const char*, int64_t))                                                           \
  F(void, TFE_OpSetAttrFloat, (TFE_Op*, const char*, float))                                                           \
  F(void, TFE_OpSetAttrBool, (TFE_Op*, const char*, unsigned char))                                                    \
  F(void, TFE_OpSetAttrType, (TFE_Op*, const char*, int))                                                              \
  F(void, TFE_OpSetAttrShape, (TFE_Op*, const char*, const int64_t*, int, TF_Status*))                                 \
  F(void, TFE_OpSetAttrIntList, (TFE_Op*, const char*, const int64_t*, int))                                           \
  F(void, TFE_OpSetAttrFloatList, (TFE_Op*, const char*, const float*, int))                                           \
  F(void, TFE_OpSetAttrBoolList, (TFE_Op*, const char*, const unsigned char*, int))                                    \
  F(void, TFE_OpSetAttrTypeList, (TFE_Op*, const char*, const int*, int))                                              \
  F(void, TFE_Execute, (TFE_Op*, TFE_TensorHandle**, int*, TF_Status*))

/** What an operation of our own needs. A TensorFlow without these goes without. */
#define KERNEL_FUNCTIONS(F)                                                                                            \
  F(int, TF_NumDims, (const TF_Tensor*))                                                                               \
  F(int64_t, TF_Dim, (const TF_Tensor*, int))                                                                          \
  F(TF_OpDefinitionBuilder*, TF_NewOpDefinitionBuilder, (const char*))                                                 \
  F(void, TF_OpDefinitionBuilderAddAttr, (TF_OpDefinitionBuilder*, const char*))                                       \
  F(void, TF_OpDefinitionBuilderAddInput, (TF_OpDefinitionBuilder*, const char*))                                      \
  F(void, TF_OpDefinitionBuilderAddOutput, (TF_OpDefinitionBuilder*, const char*))                                     \
  F(void, TF_OpDefinitionBuilderSetShapeInferenceFunction,                                                             \
    (TF_OpDefinitionBuilder*, void (*)(TF_ShapeInferenceContext*, TF_Status*)))                                        \
  F(void, TF_ShapeInferenceContextSetUnknownShape, (TF_ShapeInferenceContext*, TF_Status*))                            \
  F(void, TF_RegisterOpDefinition, (TF_OpDefinitionBuilder*, TF_Status*))                                              \
  F(TF_KernelBuilder*, TF_NewKernelBuilder,                                                                            \
    (const char*, const char*, void* (*)(TF_OpKernelConstruction*), void (*)(void*, TF_OpKernelContext*),              \
     void (*)(void*)))                                                                                                 \
  F(void, TF_RegisterKernelBuilder, (const char*, TF_KernelBuilder*, TF_Status*))                                      \
  F(void, TF_OpKernelConstruction_GetAttrSize,                                                                         \
    (TF_OpKernelConstruction*, const char*, int32_t*, int32_t*, TF_Status*))                                           \
  F(void, TF_OpKernelConstruction_GetAttrInt32List,                                                                    \
    (TF_OpKernelConstruction*, const char*, int32_t*, int, TF_Status*))                                                \
  F(void, TF_OpKernelConstruction_GetAttrFloatList,                                                                    \
    (TF_OpKernelConstruction*, const char*, float*, int, TF_Status*))                                                  \
  F(void, TF_OpKernelConstruction_Failure, (TF_OpKernelConstruction*, TF_Status*))                                     \
  F(void, TF_OpKernelContext_Failure, (TF_OpKernelContext*, TF_Status*))                                               \
  F(int, TF_NumInputs, (TF_OpKernelContext*))                                                                          \
  F(int, TF_NumOutputs, (TF_OpKernelContext*))                                                                         \
  F(void, TF_GetInput, (TF_OpKernelContext*, int, TF_Tensor**, TF_Status*))                                            \
  F(TF_Tensor*, TF_AllocateOutput,                                                                                     \
    (TF_OpKernelContext*, int, int, const int64_t*, int, size_t, TF_Status*))                                          \
  F(void, TF_SetStatus, (TF_Status*, int, const char*))

/** The functions of one opened library. */
struct TensorFlow {
#define DECLARE(result, name, parameters) result(*name) parameters = nullptr;
  TENSORFLOW_FUNCTIONS(DECLARE)
  KERNEL_FUNCTIONS(DECLARE)
#undef DECLARE
  /** Whether the functions for operations of our own are there. */
  bool makesKernels = false;
};

/** Null pointers until `openTensorFlow` has succeeded. */
extern TensorFlow tensorflow;

/** Opens a library of any kind and keeps it. Throws `Failure` with what the system says. */
void* openLibrary(const std::string& file);

/** Opens TensorFlow. Throws `Failure` when the library can't be opened or lacks a function. */
void openTensorFlow(const std::string& file);
