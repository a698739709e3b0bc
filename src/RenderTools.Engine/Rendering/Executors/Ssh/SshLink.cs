using RenderTools.Primitives;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// The way to a host: connected when it is first used, connected anew after it was lost, given up after three
/// failures in a
/// row.
/// </summary>
/// <param name="host">The host.</param>
internal sealed class SshLink(SshHost host) : IAsyncDisposable
{
    private const int MostFailures = 3;

    private readonly SemaphoreSlim _one = new(1);
    private readonly object _gate = new();
    private SshMaster? _master;
    private SshMaster? _blamed;
    private int _failures;

    /// <summary>Whether it was given up.</summary>
    public bool IsGivenUp => Volatile.Read(ref _failures) >= MostFailures;

    /// <summary>The connection, made where there is none.</summary>
    /// <exception cref="RenderToolsException">SshHostLost: there is none, and why.</exception>
    public async Task<SshMaster> ConnectAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_master is { IsAlive: true } master)
                return master;
            if (_master is { } lost)
                await lost.DisposeAsync();
            _master = null;
            return _master = await SshMaster.StartAsync(host, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes note that the host did what it should.</summary>
    public void Worked()
    {
        lock (_gate)
        {
            if (!IsGivenUp)
                _failures = 0;
        }
    }

    /// <summary>Takes note of a failure. All sessions of a connection that is lost are one failure.</summary>
    /// <param name="master">The connection that was lost; null: none was made, or it stands and the host
    /// refused.</param>
    /// <returns>Whether the host is given up with this failure.</returns>
    public bool Failed(SshMaster? master)
    {
        lock (_gate)
        {
            if (IsGivenUp || (master is not null && master == _blamed))
                return false;
            _blamed = master ?? _blamed;
            return ++_failures == MostFailures;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        if (_master is not null)
            await _master.DisposeAsync();
        _one.Dispose();
    }
}
