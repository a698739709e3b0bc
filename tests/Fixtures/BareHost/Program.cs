// A PowerShell engine that has imported nothing, in a process of its own: the order of imports is the script's.
using System.Management.Automation;
using System.Management.Automation.Runspaces;

using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddScript("$ErrorActionPreference = 'Stop'").AddStatement().AddScript(args[0]);
foreach (var result in shell.Invoke())
    Console.Out.WriteLine(result);
foreach (var error in shell.Streams.Error)
    Console.Error.WriteLine(error);
return shell.HadErrors ? 1 : 0;
