namespace RenderTools.Scaling;

/// <summary>How a forecast was made.</summary>
public enum ForecastMethod
{
    /// <summary>Amdahl's law, fitted (or implied by two worker counts: the caveat says so).</summary>
    Amdahl,

    /// <summary>Gunther's Universal Scalability Law, fitted.</summary>
    Usl,

    /// <summary>Discrete-event simulation of the schedule with the measured chunk costs.</summary>
    Simulation,
}
