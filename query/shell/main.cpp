#include "query/shell/command_line.h"

int main(int count, char** arguments) { return liaison::shell::RunProgram(count, arguments); }
