package repotest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The parts of Kubernetes' objects that ours use. They are read strictly: a
// field that is misspelt, or not listed here, fails the test.

type meta struct {
	Name        string            `yaml:"name"`
	Namespace   string            `yaml:"namespace"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

type header struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   meta   `yaml:"metadata"`
}

type labels struct {
	MatchLabels map[string]string `yaml:"matchLabels"`
}

type kustomization struct {
	header    `yaml:",inline"`
	Namespace string   `yaml:"namespace"`
	Resources []string `yaml:"resources"`
	Images    []struct {
		Name    string `yaml:"name"`
		NewName string `yaml:"newName"`
		NewTag  string `yaml:"newTag"`
	} `yaml:"images"`
}

type configMap struct {
	header `yaml:",inline"`
	Data   map[string]string `yaml:"data"`
}

type kubeSecret struct {
	header     `yaml:",inline"`
	StringData map[string]string `yaml:"stringData"`
}

// workload is a Deployment or a Job.
type workload struct {
	header `yaml:",inline"`
	Spec   struct {
		Selector              labels `yaml:"selector"`
		BackoffLimit          int    `yaml:"backoffLimit"`
		ActiveDeadlineSeconds int    `yaml:"activeDeadlineSeconds"`
		Strategy              struct {
			RollingUpdate struct {
				MaxSurge       int `yaml:"maxSurge"`
				MaxUnavailable int `yaml:"maxUnavailable"`
			} `yaml:"rollingUpdate"`
		} `yaml:"strategy"`
		Template struct {
			Metadata meta `yaml:"metadata"`
			Spec     pod  `yaml:"spec"`
		} `yaml:"template"`
	} `yaml:"spec"`
}

type pod struct {
	AutomountServiceAccountToken *bool  `yaml:"automountServiceAccountToken"`
	RestartPolicy                string `yaml:"restartPolicy"`
	SecurityContext              struct {
		RunAsNonRoot   bool `yaml:"runAsNonRoot"`
		SeccompProfile struct {
			Type string `yaml:"type"`
		} `yaml:"seccompProfile"`
	} `yaml:"securityContext"`
	TopologySpreadConstraints []struct {
		MaxSkew           int    `yaml:"maxSkew"`
		TopologyKey       string `yaml:"topologyKey"`
		WhenUnsatisfiable string `yaml:"whenUnsatisfiable"`
		LabelSelector     labels `yaml:"labelSelector"`
	} `yaml:"topologySpreadConstraints"`
	TerminationGracePeriodSeconds int         `yaml:"terminationGracePeriodSeconds"`
	Containers                    []container `yaml:"containers"`
	Volumes                       []struct {
		Name     string    `yaml:"name"`
		EmptyDir *struct{} `yaml:"emptyDir"`
	} `yaml:"volumes"`
}

type ref struct {
	Name string `yaml:"name"`
}

type container struct {
	Name    string   `yaml:"name"`
	Image   string   `yaml:"image"`
	Args    []string `yaml:"args"`
	EnvFrom []struct {
		ConfigMapRef *ref `yaml:"configMapRef"`
		SecretRef    *ref `yaml:"secretRef"`
	} `yaml:"envFrom"`
	Env []struct {
		Name      string `yaml:"name"`
		ValueFrom struct {
			ResourceFieldRef resourceRef `yaml:"resourceFieldRef"`
		} `yaml:"valueFrom"`
	} `yaml:"env"`
	Resources struct {
		Requests map[string]string `yaml:"requests"`
		Limits   map[string]string `yaml:"limits"`
	} `yaml:"resources"`
	Ports          []containerPort `yaml:"ports"`
	StartupProbe   *probe          `yaml:"startupProbe"`
	LivenessProbe  *probe          `yaml:"livenessProbe"`
	ReadinessProbe *probe          `yaml:"readinessProbe"`
	Lifecycle      struct {
		PreStop struct {
			Sleep struct {
				Seconds int `yaml:"seconds"`
			} `yaml:"sleep"`
		} `yaml:"preStop"`
	} `yaml:"lifecycle"`
	SecurityContext struct {
		AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
		Capabilities             struct {
			Drop []string `yaml:"drop"`
		} `yaml:"capabilities"`
	} `yaml:"securityContext"`
	VolumeMounts []struct {
		Name      string `yaml:"name"`
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

type containerPort struct {
	Name          string `yaml:"name"`
	ContainerPort int    `yaml:"containerPort"`
}

type resourceRef struct {
	Resource string `yaml:"resource"`
}

type probe struct {
	HTTPGet struct {
		Path string `yaml:"path"`
		Port string `yaml:"port"`
	} `yaml:"httpGet"`
	PeriodSeconds    int `yaml:"periodSeconds"`
	TimeoutSeconds   int `yaml:"timeoutSeconds"`
	FailureThreshold int `yaml:"failureThreshold"`
}

type scaleTarget struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Name       string `yaml:"name"`
}

type autoscaler struct {
	header `yaml:",inline"`
	Spec   struct {
		ScaleTargetRef scaleTarget `yaml:"scaleTargetRef"`
		MinReplicas    int         `yaml:"minReplicas"`
		MaxReplicas    int         `yaml:"maxReplicas"`
		Metrics        []struct {
			Type     string `yaml:"type"`
			Resource struct {
				Name   string `yaml:"name"`
				Target struct {
					Type               string `yaml:"type"`
					AverageUtilization int    `yaml:"averageUtilization"`
				} `yaml:"target"`
			} `yaml:"resource"`
		} `yaml:"metrics"`
	} `yaml:"spec"`
}

type scaledObject struct {
	header `yaml:",inline"`
	Spec   struct {
		ScaleTargetRef  scaleTarget `yaml:"scaleTargetRef"`
		PollingInterval int         `yaml:"pollingInterval"`
		CooldownPeriod  int         `yaml:"cooldownPeriod"`
		MinReplicaCount int         `yaml:"minReplicaCount"`
		MaxReplicaCount int         `yaml:"maxReplicaCount"`
		Advanced        struct {
			HorizontalPodAutoscalerConfig struct {
				Behavior struct {
					ScaleDown struct {
						StabilizationWindowSeconds int `yaml:"stabilizationWindowSeconds"`
						Policies                   []struct {
							Type          string `yaml:"type"`
							Value         int    `yaml:"value"`
							PeriodSeconds int    `yaml:"periodSeconds"`
						} `yaml:"policies"`
					} `yaml:"scaleDown"`
				} `yaml:"behavior"`
			} `yaml:"horizontalPodAutoscalerConfig"`
		} `yaml:"advanced"`
		Triggers []struct {
			Type       string            `yaml:"type"`
			MetricType string            `yaml:"metricType"`
			Metadata   map[string]string `yaml:"metadata"`
		} `yaml:"triggers"`
	} `yaml:"spec"`
}

type disruption struct {
	header `yaml:",inline"`
	Spec   struct {
		MaxUnavailable int    `yaml:"maxUnavailable"`
		Selector       labels `yaml:"selector"`
	} `yaml:"spec"`
}

type service struct {
	header `yaml:",inline"`
	Spec   struct {
		Selector map[string]string `yaml:"selector"`
		Ports    []struct {
			Name       string `yaml:"name"`
			Port       int    `yaml:"port"`
			TargetPort string `yaml:"targetPort"`
		} `yaml:"ports"`
	} `yaml:"spec"`
}

type policyPort struct {
	Protocol string `yaml:"protocol"`
	Port     int    `yaml:"port"`
}

type networkPolicy struct {
	header `yaml:",inline"`
	Spec   struct {
		PodSelector labels   `yaml:"podSelector"`
		PolicyTypes []string `yaml:"policyTypes"`
		Ingress     []struct {
			From []struct {
				NamespaceSelector labels `yaml:"namespaceSelector"`
			} `yaml:"from"`
			Ports []policyPort `yaml:"ports"`
		} `yaml:"ingress"`
		Egress []struct {
			To []struct {
				NamespaceSelector labels `yaml:"namespaceSelector"`
				IPBlock           struct {
					CIDR   string   `yaml:"cidr"`
					Except []string `yaml:"except"`
				} `yaml:"ipBlock"`
			} `yaml:"to"`
			Ports []policyPort `yaml:"ports"`
		} `yaml:"egress"`
	} `yaml:"spec"`
}

type podMonitor struct {
	header `yaml:",inline"`
	Spec   struct {
		Selector            labels `yaml:"selector"`
		PodMetricsEndpoints []struct {
			Port     string `yaml:"port"`
			Path     string `yaml:"path"`
			Interval string `yaml:"interval"`
		} `yaml:"podMetricsEndpoints"`
	} `yaml:"spec"`
}

// kinds makes an empty object of each kind that we use, by its version.
var kinds = map[string]func() any{
	"kustomize.config.k8s.io/v1beta1 Kustomization": func() any { return new(kustomization) },
	"v1 Namespace":                           func() any { return new(header) },
	"v1 ConfigMap":                           func() any { return new(configMap) },
	"v1 Secret":                              func() any { return new(kubeSecret) },
	"v1 Service":                             func() any { return new(service) },
	"apps/v1 Deployment":                     func() any { return new(workload) },
	"batch/v1 Job":                           func() any { return new(workload) },
	"policy/v1 PodDisruptionBudget":          func() any { return new(disruption) },
	"autoscaling/v2 HorizontalPodAutoscaler": func() any { return new(autoscaler) },
	"networking.k8s.io/v1 NetworkPolicy":     func() any { return new(networkPolicy) },
	"keda.sh/v1alpha1 ScaledObject":          func() any { return new(scaledObject) },
	"monitoring.coreos.com/v1 PodMonitor":    func() any { return new(podMonitor) },
}

// objects reads all documents of a manifest.
func objects(t *testing.T, path string) (found []any) {
	t.Helper()
	content := read(t, path)
	loose := yaml.NewDecoder(bytes.NewReader(content))
	strict := yaml.NewDecoder(bytes.NewReader(content))
	strict.KnownFields(true)
	for {
		var h header
		if err := loose.Decode(&h); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		make, ok := kinds[h.APIVersion+" "+h.Kind]
		if !ok {
			t.Fatalf("%s: no rule knows %s %s", path, h.APIVersion, h.Kind)
		}
		object := make()
		if err := strict.Decode(object); err != nil {
			t.Fatalf("%s, %s %s: %v", path, h.Kind, h.Metadata.Name, err)
		}
		found = append(found, object)
	}
}

// object returns the one of type T with the name, from all manifests.
func object[T any](t *testing.T, name string, of func(*T) string) *T {
	t.Helper()
	for _, path := range files(t, isManifest) {
		for _, o := range objects(t, path) {
			if typed, ok := o.(*T); ok && of(typed) == name {
				return typed
			}
		}
	}
	t.Fatalf("there is no %T named %s", *new(T), name)
	return nil
}
