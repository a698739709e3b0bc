using System.Management.Automation;
using System.Runtime.InteropServices;

namespace RenderTools.Shell;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP stop the running pipeline, so that its cmdlets can put away what they began.
/// The second signal ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private PowerShell? _running;
    private int? _exitCode;

    internal Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 130)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 143)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, 129)),
    ];

    /// <summary>128 + the number of the signal that came; null where none did.</summary>
    internal int? ExitCode
    {
        get
        {
            lock (_gate)
                return _exitCode;
        }
    }

    /// <summary>Names the pipeline that a signal is to stop, before it is started.</summary>
    /// <exception cref="PipelineStoppedException">The signal has come already.</exception>
    internal void Watch(PowerShell pipeline)
    {
        lock (_gate)
        {
            if (_exitCode is not null)
                throw new PipelineStoppedException();
            _running = pipeline;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        PowerShell? running;
        lock (_gate)
        {
            if (_exitCode is not null)
                Environment.Exit(_exitCode.Value);
            _exitCode = exitCode;
            running = _running;
        }

        running?.BeginStop(callback: null, state: null);
    }
}
