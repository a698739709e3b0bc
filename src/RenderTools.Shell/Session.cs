using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RenderTools.Shell;

/// <summary>One runspace with the module in it, and one pipeline run in it.</summary>
internal sealed class Session : IDisposable
{
    private readonly Screen _screen;
    private readonly ShellHost _host;
    private readonly Interruption _interruption;
    private readonly Runspace _runspace;

    internal Session(Screen screen, Interruption interruption)
    {
        _screen = screen;
        _interruption = interruption;
        _host = new ShellHost(screen);
        var state = InitialSessionState.CreateDefault2();
        // PowerShell's own default. Without an installed PowerShell, Windows would refuse the script that -f names.
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
    }

    /// <summary>Imports the module and runs the request.</summary>
    /// <returns>The process's exit code.</returns>
    internal int Run(Request request)
    {
        try
        {
            ImportModule();
            return Invoke(request);
        }
        catch (PipelineStoppedException) when (_interruption.ExitCode is not null)
        {
            return _interruption.ExitCode.Value;
        }
        catch (RuntimeException exception)
        {
            // Out-Default would lose it or print it on stdout.
            _host.UI.WriteErrorLine(ErrorText.Of(exception));
            return _host.RequestedExit ?? 1;
        }
        finally
        {
            _screen.EraseProgress();
        }
    }

    public void Dispose() => _runspace.Dispose();

    private void ImportModule()
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", ModuleLocation.Find()).AddParameter("ErrorAction", ActionPreference.Stop);
        _interruption.Watch(shell);
        shell.Invoke();
    }

    private int Invoke(Request request)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.Commands.AddCommand(ToCommand(request));
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        _interruption.Watch(shell);
        shell.Invoke();
        // BeginStop can end a pipeline without an exception.
        return _interruption.ExitCode ?? _host.RequestedExit ?? (_host.HasShownError ? 1 : 0);
    }

    private Command ToCommand(Request request) => request switch
    {
        Request.Command(var text) => new Command(text, isScript: true, useLocalScope: false),
        Request.Script(var path, var arguments) => ToCommand(path, arguments),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    private Command ToCommand(string path, string[] arguments)
    {
        var fullPath = Path.GetFullPath(path);
        if (_runspace.SessionStateProxy.InvokeCommand.GetCommand(fullPath, CommandTypes.ExternalScript) is not ExternalScriptInfo script)
            throw new RuntimeException($"There is no script '{fullPath}' (its name must end in .ps1).");
        // A script file swallows its `exit 0`; the same text as a function hands it to the host.
        var name = Path.GetFileName(fullPath);
        _runspace.SessionStateProxy.InvokeProvider.Item.Set(["function:" + name], script.ScriptBlock, force: true, literalPath: true);
        var command = new Command(name, isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
            command.Parameters.Add(ToParameter(argument));
        return command;
    }

    private static CommandParameter ToParameter(string argument)
    {
        if (argument is not ['-', var first, ..] || !(char.IsLetter(first) || first == '_'))
            return new CommandParameter(name: null, argument);
        // A name that keeps its dash binds as if it had been typed: as a switch, with the next argument, or with what follows its colon.
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new CommandParameter(argument, value: null)
            : new CommandParameter(argument[..(colon + 1)], argument[(colon + 1)..]);
    }
}
